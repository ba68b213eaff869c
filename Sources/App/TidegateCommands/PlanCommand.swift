import ArgumentParser
import DevicePlatforms
import FleetModel
import FleetPlanner
import Foundation
import PlanReport
import SpecLanguage

/// `tidegate plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a revision would do to a fleet, without doing anything.",
        discussion:
            "Equal inputs give equal bytes. Exits with 3 where a guard or a missing approval says no."
    )

    @Option(help: ArgumentHelp("A folder of specs.", valueName: "folder")) var specs: String
    @Option(
        help: ArgumentHelp(
            "A file of recorded twins: JSON lines with their trailer, as a platform streams them.",
            valueName: "file"
        )
    )
    var twins: String
    @Option(help: "The time to plan for (RFC 3339); by default that of the recorded twins.")
    var now: String?
    @Option(
        help: ArgumentHelp(
            "A file to write the plan to as JSON, for `tidegate show`.",
            valueName: "file"
        )
    )
    var out: String?
    @Option(name: [.customLong("output"), .customShort("o")], help: "text, json or markdown.")
    var output: PlanForm = .text
    @Flag(help: "Exit with 2 where there are changes.") var detailedExitcode = false

    func validate() throws {
        if let now, Timestamp(now) == nil {
            throw ValidationError("--now is a time such as 2026-12-01T00:00:00Z, not `\(now)`")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let tree = try SpecReading.folder(specs)
            guard !tree.files.isEmpty else {
                throw CommandFailure(
                    "there are no spec files below \(specs)",
                    code: .nothingSelected
                )
            }
            let fleet = try SpecReading.compiled(tree)
            let sweep = try recordedTwins()
            for record in sweep.refused.prefix(20) {
                Console.error("refused twin \(record.id.string.escapingControls): \(record.reason)")
            }
            let wall = now.flatMap { Timestamp($0) } ?? sweep.asOf
            let plan = FleetPlanner.plan(
                PlanInput(
                    fleet: fleet,
                    twins: TwinTable(sweep: sweep.rows, asOf: sweep.asOf),
                    now: Moment(wall: wall, monotonic: max(.zero, wall.since(sweep.asOf)))
                )
            )
            let json = plan.json
            if let out {
                let bytes = json.canonicalBytes + [UInt8(ascii: "\n")]
                guard FileManager.default.createFile(atPath: out, contents: Data(bytes)) else {
                    throw CommandFailure("cannot write \(out)")
                }
            }
            try output.show(json)
            if plan.isDenied { throw ExitCode.denied }
            if detailedExitcode, !plan.isEmpty { throw ExitCode.changes }
        }
    }

    private func recordedTwins() throws -> Sweep {
        do throws(PlatformError) {
            return try TwinSnapshot.read(twins)
        } catch {
            throw CommandFailure(error.description)
        }
    }
}
