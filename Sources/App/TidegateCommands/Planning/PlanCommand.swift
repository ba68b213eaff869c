import ArgumentParser
import BlockingWork
import FleetModel
import FleetPlanner
import Foundation
import SpecLanguage
import TimeZoneFiles

/// `tidegate plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a revision would do to a fleet, without doing anything.",
        discussion: """
            Specs come from a folder or a Git repository, twins from a file or the platform. Equal inputs give equal bytes.

              tidegate plan --specs fleet-specs --twins twins.ndjson
              tidegate plan --repo . --revision HEAD --base origin/main \\
                  --twins https://devices.example.net --token-file token --output markdown

            With --base the plan also says what it does that the base would not; without --state the base is supposed to be \
            in force. --state reads a controller's state folder or a backup, and changes nothing there. Here ./tidegate.yaml \
            is not read unless --config names it, since a proposed change could bring one.

            Exits with 1 where anything cannot be read or compiled, with 3 where a guard or a missing approval says no, with \
            5 where there are no specs or no devices.
            """
    )

    @Option(
        help: ArgumentHelp(
            "A folder of specs, or one file, instead of a repository.",
            valueName: "folder"
        )
    )
    var specs: String?
    @Option(
        help: ArgumentHelp(
            "What to plan: a branch, HEAD, refs/… or at least 7 digits of a commit. By default --branch, else HEAD.",
            valueName: "rev"
        )
    )
    var revision: String?
    @Option(
        help: ArgumentHelp(
            "The revision that the planned one is proposed against, as a pull request's target.",
            valueName: "rev"
        )
    )
    var base: String?
    @Option(
        help: ArgumentHelp(
            "The platform's URL, or a file that `tidegate snapshot` wrote. By default the platform of the settings.",
            valueName: "url|file"
        )
    )
    var twins: String?
    @Option(help: "The time to plan for (RFC 3339); by default that of the twins.")
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
    @Flag(
        help:
            "Write every device by itself too, not only by what it has in common with others; text and json."
    )
    var expand = false
    @Option(
        help: ArgumentHelp(
            "How many threads read twins and judge devices; the plan does not depend on it. By default 2, on one core 1.",
            valueName: "n"
        )
    )
    var workers: Int?
    @Flag(help: "Exit with 2 where there are changes.") var detailedExitcode = false
    @OptionGroup(title: "Connections") var options: SettingsOptions

    private var threads: Int { workers ?? min(2, ProcessInfo.processInfo.activeProcessorCount) }

    func validate() throws {
        if let now, Timestamp(now) == nil {
            throw ValidationError("--now is a time such as 2026-12-01T00:00:00Z, not `\(now)`")
        }
        if expand, output == .markdown {
            throw ValidationError("--expand is of text and json, not of markdown")
        }
        guard 1...64 ~= threads else {
            throw ValidationError("--workers is 1 to 64, not \(threads)")
        }
        guard specs != nil else { return }
        for (flag, value) in [("--repo", options.repo), ("--revision", revision), ("--base", base)]
        where value != nil {
            throw ValidationError(
                "\(flag) is of a repository, and --specs names a folder: give one"
            )
        }
    }

    func run() async throws {
        try await reportingFailures {
            let settings = try options.settings(
                twins.flatMap { PlanTwins.isURL($0) ? [.platformURL: $0] : nil } ?? [:],
                trustsWorkingFolder: false
            )
            let revisions = try await PlanSpecs(
                folder: specs,
                revision: revision,
                base: base,
                settings: settings
            ).read()
            let past = try await PlanPast.read(
                state: options.state,
                base: revisions.base,
                tenant: try settings.tenant()
            )
            if let inForce = past.inForce, inForce.commit != revisions.base?.commit {
                try SpecReading.checkStep(from: inForce, to: revisions.fleet)
            }
            let twins = try await PlanTwins.read(
                twins,
                settings,
                keeping: TwinProjection(
                    planning: [revisions.fleet, revisions.base, past.inForce].compactMap(\.self),
                    hasLedger: options.state != nil
                ),
                onTwoThreads: threads > 1
            )
            let plan = plan(revisions, past, twins, PlanSettings(tenant: try settings.tenant()))
            try deliver(plan)
            if revisions.isDescendant == false {
                Console.error(
                    "warning: the revision does not come after the base, so that what the base has beyond it shows as "
                        + "taken back; plan the merge of both"
                )
            }
            try end(plan, past, twins)
        }
    }

    private func plan(
        _ revisions: PlanSpecs.Revisions,
        _ past: PlanPast,
        _ twins: PlanTwins,
        _ settings: PlanSettings
    ) -> Plan {
        func plan(_ fleet: CompiledFleet) -> Plan {
            FleetPlanner.plan(
                PlanInput(
                    fleet: fleet,
                    base: past.inForce,
                    twins: twins.table,
                    refusedTwins: twins.refusedCount,
                    ledger: past.ledger,
                    settings: settings,
                    zones: TimeZoneFolder().database(for: fleet, twins.table),
                    now: twins.moment(now.flatMap { Timestamp($0) })
                ),
                workers: ParallelWorkers(count: threads)
            )
        }
        let proposed = plan(revisions.fleet)
        return revisions.base.map { proposed.compared(with: plan($0)) } ?? proposed
    }

    private func deliver(_ plan: Plan) throws {
        if let out {
            do {
                try Data(plan.canonicalBytes + [UInt8(ascii: "\n")])
                    .write(to: URL(fileURLWithPath: out), options: .atomic)
            } catch {
                throw CommandFailure("cannot write \(out): \(error.localizedDescription)")
            }
        }
        try output.show(plan, isExpanded: expand)
    }

    private func end(_ plan: Plan, _ past: PlanPast, _ twins: PlanTwins) throws {
        guard twins.table.count > 0 else {
            throw CommandFailure("the platform lists no device", code: .nothingSelected)
        }
        if past.denies(plan) { throw ExitCode.denied }
        if detailedExitcode, !plan.isEmpty { throw ExitCode.changes }
    }
}
