import ArgumentParser
import FleetModel

/// `tidegate status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "The running controller on one screen: what is held, where the devices stand, rollouts, jobs.",
        discussion: "`--output json` tells everything, for programs."
    )

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().get(["v1", "status"])
            control.show(answer) { StatusText($0).text }
        }
    }
}
