import ArgumentParser
import FleetModel

/// `tidegate adopt COMMIT`
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Take over a fleet that has seen jobs with a store that has not.",
        discussion: """
            Generations go on above the highest that the devices report or the platform lists, open jobs are \
            adopted, and every difference starts at wave one. What was held back before is lost unless a \
            backup is restored: say --accept-lost-hold-backs to acknowledge that.
            """
    )

    @Argument(help: "The commit that the fleet is to follow from here, 40 hexadecimal digits.")
    var commit: String
    @Flag(help: "Acknowledge that hold-backs of the lost store are forgotten.")
    var acceptLostHoldBacks = false
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func validate() throws {
        guard CommitID(commit) != nil else {
            throw ValidationError("a commit id is 40 lower-case hexadecimal digits")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(
                ["v1", "adopt"],
                act.body([
                    (key: "commit", value: .string(commit)),
                    (key: "acceptLostHoldBacks", value: .bool(acceptLostHoldBacks)),
                ])
            )
            control.show(answer) { _ in "adopted at \(commit)" }
        }
    }
}
