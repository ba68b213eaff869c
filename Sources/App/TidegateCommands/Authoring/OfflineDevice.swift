import ArgumentParser
import ControlServer
import FleetModel
import FleetPlanner
import SpecLanguage

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
                "With --specs: a file that `tidegate snapshot` wrote.",
                valueName: "file"
            )
        )
        var twins: String?

        func validate() throws {
            guard (specs == nil) == (twins == nil) else {
                throw ValidationError("--specs and --twins go together")
            }
        }
    }

    let row: TwinTable.Row
    let fleet: CompiledFleet
    private let plan: Plan
    private let now: Moment

    /// Reads the specs and the twins; nil: the flags name none. Throws a failure where the device is not among the twins.
    static func read(_ device: String, _ options: Options) async throws -> OfflineDevice? {
        guard let specs = options.specs, let place = options.twins else { return nil }
        guard !PlanTwins.isURL(place) else {
            throw CommandFailure(
                "--twins is a file here; `tidegate snapshot` writes one",
                code: .usage
            )
        }
        let fleet = try SpecReading.compiled(try SpecReading.someSpecs(in: specs))
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
        let input = PlanInput(fleet: fleet, twins: twins.table, now: twins.listed)
        return OfflineDevice(
            row: row,
            fleet: fleet,
            plan: FleetPlanner.plan(input),
            now: twins.listed
        )
    }

    /// Where its values come from, in the form of the control API.
    var explanation: JSONValue {
        let desired = DesiredState(fleet, tenant: .standard)
        return ExplanationView(desired.explain(row.twin), commit: nil, lines: [:]).json
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
        let governance = DesiredState(fleet, tenant: .standard).governance(of: row.twin)
        return WhyNot.reasons(row.twin, against: found, governance: governance)
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
