import ArgumentParser
import FleetModel

/// `tidegate approve INTENT`
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a held revision by the intent digest of its plan.",
        discussion: "  tidegate approve 41cdad72c751 --reason 'first contact, seen by two of us'"
    )

    @Argument(help: "The intent digest as the plan prints it, or its first 12 digits or more.")
    var intent: String
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func validate() throws {
        guard (12...64).contains(intent.utf8.count),
            intent.utf8.allSatisfy({
                ASCII.isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { throw ValidationError("an intent is 12 to 64 lower-case hexadecimal digits") }
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
