import ArgumentParser
import FleetModel
import Foundation
import JSON
import PlanReport

/// `tidegate show PLAN`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a saved plan, as `tidegate plan` would have shown it.",
        discussion: "  tidegate show plan.json --output markdown"
    )

    @Argument(help: "The file that `tidegate plan --out` wrote.") var plan: String
    @Option(name: [.customLong("output"), .customShort("o")], help: "text, json or markdown.")
    var output: PlanForm = .text
    @Flag(help: "Exit with 2 where the plan holds changes, with 3 where it is denied.")
    var detailedExitcode = false

    func run() async throws {
        try await reportingFailures {
            guard let data = FileManager.default.contents(atPath: plan) else {
                throw CommandFailure("cannot read the plan from \(plan)")
            }
            let json: JSONValue
            do {
                json = try JSONParser(limits: PlanForm.limits).parse([UInt8](data))
                try output.show(json)
            } catch {
                throw CommandFailure("\(plan): \(error)")
            }
            guard detailedExitcode else { return }
            if json["denied"]?.bool == true { throw ExitCode.denied }
            if json["rollouts"]?.array?.isEmpty == false { throw ExitCode.changes }
        }
    }
}
