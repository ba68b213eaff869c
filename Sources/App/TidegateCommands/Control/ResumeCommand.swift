import ArgumentParser
import FleetModel

/// `tidegate resume`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let go on what was paused fleet-wide or for a cohort."
    )

    @OptionGroup var scope: PauseScope
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(["v1", "resume"], act.body(scope.fields))
            control.show(answer) { _ in "resumed: \(scope.sentence)" }
        }
    }
}
