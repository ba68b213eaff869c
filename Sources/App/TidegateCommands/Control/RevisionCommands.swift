import ArgumentParser
import FleetModel

/// `tidegate approve INTENT`
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a held revision by the intent digest of its plan."
    )

    @Argument(help: "The intent digest, 64 hexadecimal digits, as the plan prints it.")
    var intent: String
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func validate() throws {
        guard Digest(hexadecimal: intent) != nil else {
            throw ValidationError("an intent digest is 64 lower-case hexadecimal digits")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(
                ["v1", "approvals"],
                act.body([(key: "intent", value: .string(intent))])
            )
            control.show(answer) { _ in "approved: \(intent)" }
        }
    }
}

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

/// `tidegate accept-rewind OLD NEW`
struct AcceptRewindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-rewind",
        abstract: "Let the branch go from one commit to another that does not descend from it."
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
