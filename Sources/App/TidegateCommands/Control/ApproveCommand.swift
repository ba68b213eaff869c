import ArgumentParser
import FleetModel

/// `tidegate approve INTENT`, `tidegate approve ROLLOUT --wave WAVE [--gate GATE]`
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract:
            "Approve a held revision by the intent digest of its plan, or a wave of a rollout.",
        discussion: """
              tidegate approve 41cdad72c751 --reason 'first contact, seen by two of us'
              tidegate approve ROLLOUT --wave half --reason 'the canaries ran over the weekend'
            """
    )

    @Argument(
        help:
            "The intent digest as the plan prints it, or its first 12 digits or more; with --wave a rollout."
    )
    var intent: String

    @Option(help: ArgumentHelp("The wave that may begin.", valueName: "wave"))
    var wave: String?

    @Option(help: ArgumentHelp("The gate of the wave that asks people.", valueName: "gate"))
    var gate: String?

    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func validate() throws {
        if wave != nil {
            guard RolloutID(intent) != nil else { throw ValidationError("that is no rollout") }
            return
        }
        guard gate == nil else { throw ValidationError("--gate goes with --wave") }
        guard (12...64).contains(intent.utf8.count),
            intent.utf8.allSatisfy({
                ASCII.isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { throw ValidationError("an intent is 12 to 64 lower-case hexadecimal digits") }
    }

    func run() async throws {
        try await reportingFailures {
            guard let wave else {
                let answer = try await control.client().post(
                    ["v1", "approvals"],
                    act.body([(key: "intent", value: .string(intent))])
                )
                control.show(answer) { _ in "approved: \(intent)" }
                return
            }
            var fields: [(key: Text, value: JSONValue)] = [(key: "wave", value: .string(wave))]
            if let gate { fields.append((key: "gate", value: .string(gate))) }
            let answer = try await control.client().post(
                ["v1", "rollouts", intent, "approve"],
                act.body(fields)
            )
            control.show(answer) { _ in
                "approved: \(gate.map { "gate \($0) of " } ?? "")wave \(wave)"
            }
        }
    }
}
