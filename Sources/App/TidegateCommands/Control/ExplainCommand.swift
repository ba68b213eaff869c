import ArgumentParser
import FleetModel

/// `tidegate explain DEVICE [PATH]`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which line and commit set each value of a device, and what it overrode.",
        discussion: """
              tidegate explain gw-00007
              tidegate explain gw-00007 telemetry.intervalSeconds --ladder
              tidegate explain gw-00007 --repo . --twins twins.ndjson
              tidegate explain gw-00007 --specs fleet --twins twins.ndjson

            With --ladder each field shows every layer that spoke of it, from the lowest to the one that won, with its priority, \
            place, and who last changed the line. With --twins it answers without a controller: by a commit of the repository \
            that --repo names, or by a folder (--specs), which knows of no commits.
            """
    )

    @Argument(help: "The device's id.") var device: String
    @Argument(help: "Only this field, as `telemetry.intervalSeconds`.") var path: String?
    @Flag(help: "Show every layer of each field, the one that won marked by `>`.") var ladder =
        false
    @OptionGroup(title: "Offline") var offline: OfflineDevice.Options
    @OptionGroup(title: "Controller") var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let (explanation, state) = try await read()
            if let path, !ExplanationText.tells(of: path, explanation) {
                throw CommandFailure(
                    "no spec sets `\(path.escapingControls)` on \(device.escapingControls)",
                    code: .nothingSelected
                )
            }
            let answer: JSONValue = ["explanation": explanation, "device": state]
            control.show(answer) { _ in
                ladder
                    ? LadderText(explanation, path: path).text
                    : ExplanationText(explanation, state, path: path).text
            }
        }
    }

    private func read() async throws -> (explanation: JSONValue, state: JSONValue) {
        if let found = try await OfflineDevice.read(device, offline) {
            return (found.explanation, found.state)
        }
        let client = try control.client()
        let explanation = try await client.get(
            ["v1", "devices", device, "explanation"],
            query: [(name: "attribution", value: "true")]
        )
        return (explanation, try await client.get(["v1", "devices", device]))
    }
}
