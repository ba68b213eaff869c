import ArgumentParser
import FleetModel

/// `tidegate explain DEVICE [PATH]`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which line and commit set each value of a device, and what it overrode.",
        discussion: """
              tidegate explain gw-00007
              tidegate explain gw-00007 telemetry.intervalSeconds
            """
    )

    @Argument(help: "The device's id.") var device: String
    @Argument(help: "Only this field, as `telemetry.intervalSeconds`.") var path: String?
    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let client = try control.client()
            let explanation = try await client.get(
                ["v1", "devices", device, "explanation"],
                query: [(name: "attribution", value: "true")]
            )
            let state = try await client.get(["v1", "devices", device])
            if let path, !ExplanationText.tells(of: path, explanation) {
                throw CommandFailure(
                    "no spec sets `\(path.escapingControls)` on \(device.escapingControls)",
                    code: .nothingSelected
                )
            }
            let answer: JSONValue = ["explanation": explanation, "device": state]
            control.show(answer) { _ in ExplanationText(explanation, state, path: path).text }
        }
    }
}
