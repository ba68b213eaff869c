import ArgumentParser
import FleetModel

/// `tidegate pause`
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Offer nothing more, fleet-wide or to a cohort, until it is resumed.",
        discussion: """
              tidegate pause --all --reason 'network maintenance'
              tidegate pause --cohort eu-gateways

            Jobs that the platform has already stay there.
            """
    )

    @OptionGroup var scope: PauseScope
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(["v1", "pause"], act.body(scope.fields))
            control.show(answer) { _ in "paused: \(scope.sentence)" }
        }
    }
}
