import ArgumentParser
import FleetModel

/// `tidegate why DEVICE`
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a device is not, or not yet, as desired.",
        discussion: "  tidegate why gw-00007"
    )

    @Argument(help: "The device's id.") var device: String
    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let state = try await control.client().get(["v1", "devices", device])
            control.show(state) { ExplanationText.tracks($0).joined(separator: "\n") }
        }
    }
}
