import ArgumentParser
import ControlServer
import FleetModel
import FleetPlanner
import SpecLanguage
import TimeZoneFiles

/// One device by specs and twins alone, without a controller: what `explain` and `why-not` tell of offline.
struct OfflineDevice {
    /// The flags that name specs and twins.
    struct Options: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A folder of specs: answer by it and by --twins, without a controller.",
                valueName: "folder"
            )
        )
        var specs: String?
        @Option(
            help: ArgumentHelp(
                "In place of --specs: a Git repository, which also tells who last changed each line.",
                valueName: "url|path"
            )
        )
        var repo: String?
        @Option(
            help: ArgumentHelp(
                "With --repo: a branch, HEAD, refs/… or at least 7 digits of a commit. By default HEAD.",
                valueName: "rev"
            )
        )
        var revision: String?
        @Option(
            help: ArgumentHelp(
                "With --repo: the folder of specs inside the repository.",
                valueName: "folder"
            )
        )
        var path: String?
        @Option(
            help: ArgumentHelp(
                "With --specs or --repo: a file that `tidegate snapshot` wrote.",
                valueName: "file"
            )
        )
        var twins: String?

        func validate() throws {
            guard specs == nil || repo == nil else {
                throw ValidationError("--specs names a folder and --repo a repository: give one")
            }
            guard isOffline == (twins != nil) else {
                throw ValidationError("--specs or --repo go together with --twins")
            }
            guard repo != nil || (revision == nil && path == nil) else {
                throw ValidationError("--revision and --path are of a repository: give --repo")
            }
        }

        /// Whether the specs are read, and no controller is asked.
        var isOffline: Bool { specs != nil || repo != nil }

        /// Where the specs are; nothing of the working folder and the environment counts.
        fileprivate var source: PlanSpecs {
            var flags: [SettingKey: String] = [:]
            flags[.repositoryURL] = repo
            flags[.repositoryPath] = path
            return PlanSpecs(
                folder: specs,
                revision: revision,
                base: nil,
                settings: HostSettings(file: [:], environment: [:], flags: flags)
            )
        }
    }

    let row: TwinTable.Row
    let fleet: CompiledFleet
    private let lines: [SourceSpan: Attribution]
    private let plan: Plan
    private let now: Moment

    /// Reads the specs and the twins; nil: the flags name none. Throws a failure where the device is not among the twins.
    static func read(_ device: String, _ options: Options) async throws -> OfflineDevice? {
        guard options.isOffline, let place = options.twins else { return nil }
        guard !PlanTwins.isURL(place) else {
            throw CommandFailure(
                "--twins is a file here; `tidegate snapshot` writes one",
                code: .usage
            )
        }
        let twins = try await PlanTwins.read(
            place,
            HostSettings(file: [:], environment: [:], flags: [:])
        )
        guard let id = DeviceID(device), let row = twins.table[id] else {
            throw CommandFailure(
                "there is no device \(device.escapingControls) among the twins",
                code: .nothingSelected
            )
        }
        let revision = try await options.source.read { fleet in
            DesiredState(fleet, tenant: .standard).explain(row.twin).spans
        }
        let input = PlanInput(
            fleet: revision.fleet,
            twins: twins.table,
            zones: TimeZoneFolder().database(for: revision.fleet, twins.table),
            now: twins.listed
        )
        return OfflineDevice(
            row: row,
            fleet: revision.fleet,
            lines: revision.lines,
            plan: FleetPlanner.plan(input),
            now: twins.listed
        )
    }

    /// Where its values come from, in the form of the control API.
    var explanation: JSONValue {
        let desired = DesiredState(fleet, tenant: .standard)
        return ExplanationView(desired.explain(row.twin), commit: fleet.commit, lines: lines).json
    }

    /// Why it is not changed, or not yet.
    var reasons: [WhyNot.Reason] { WhyNot(row, in: plan, now: now)?.reasons ?? [] }

    /// Why a cohort does not govern it. Throws a failure where there is no such cohort.
    func reasons(against cohort: String) throws -> [WhyNot.Reason] {
        guard let found = ResourceName(cohort).flatMap({ fleet.cohort($0) }) else {
            throw CommandFailure(
                "there is no cohort `\(cohort.escapingControls)`",
                code: .nothingSelected
            )
        }
        let desired = DesiredState(fleet, tenant: .standard)
        return WhyNot.reasons(
            desired.subject(row.twin),
            against: found,
            governance: desired.governance(of: row.twin)
        )
    }

    /// Its standing in the form of the control API.
    var state: JSONValue {
        ["tracks": .array(reasons.filter { $0.track != nil }.map(\.json))]
    }
}

extension WhyNot.Reason {
    /// In the form of the control API, with what would change it.
    var json: JSONValue {
        [
            "track": track.map { .string($0.rawValue) } ?? .null,
            "state": .string(state),
            "sentence": .string(sentence),
            "next": next.map { .string($0) } ?? .null,
        ]
    }
}
