import ArgumentParser
import FleetModel

/// `tidegate accept-rewind OLD NEW`
struct AcceptRewindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-rewind",
        abstract: "Let the branch go from one commit to another that does not descend from it.",
        discussion:
            "Both ids stand in full, so that nobody accepts another move than the one that was seen."
    )

    @Argument(help: "The commit in force.") var old: String
    @Argument(help: "The commit to go to.") var new: String
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func validate() throws {
        guard CommitID(old) != nil, CommitID(new) != nil else {
            throw ValidationError("both commits are given by 40 lower-case hexadecimal digits")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(
                ["v1", "accept-rewind"],
                act.body([(key: "old", value: .string(old)), (key: "new", value: .string(new))])
            )
            control.show(answer) { _ in "accepted: \(old) -> \(new)" }
        }
    }
}
