import FleetModel
import SpecLanguage

/// Every device judged against the desired state: who governs it, how it differs, how it stands on each track.
struct FleetSurvey {
    /// One device, by its index in the twin table.
    struct Row: Hashable {
        let governance: Governance
        let firmware: Standing?
        let config: Standing?
        /// Index of its outline.
        var outline = 0

        func standing(_ track: Track) -> Standing? {
            switch track {
            case .firmware: firmware
            case .config: config
            }
        }
    }

    /// One track of a device; nil where nothing is desired there.
    struct Standing: Hashable {
        let status: TrackStatus
        /// Whether the last report showed the target.
        let isMet: Bool
        /// Whether it differs and nothing is in the way.
        let isOpen: Bool
        /// Whether it failed with this very content: only a retry or other content gives it another try.
        var hasFailed = false
    }

    private(set) var rows: [Row] = []
    /// What is told of devices, each once; the first is empty.
    let outlines: [DeviceOutline]
    /// Twins whose report is fresh by their policy.
    private(set) var freshCount = 0
    /// Per cohort, the indices of its devices, ascending.
    private(set) var members: [ResourceName: [Int]] = [:]

    init(_ input: PlanInput, _ desired: DesiredState) {
        var classes = ClassTable(desired, base: input.base)
        var governors = GovernanceTable(desired)
        let judge = DeviceJudge(input, desired)
        rows.reserveCapacity(input.twins.count)
        for index in 0..<input.twins.count {
            var twin = input.twins[index]
            if !desired.exceptions.isEmpty { twin.twin = desired.subject(twin.twin) }
            let governance = governors.governance(of: twin.twin)
            if judge.isFresh(twin, in: governance.cohort) { freshCount += 1 }
            guard let cohort = governance.cohort else {
                rows.append(judge.ungoverned(twin, governance))
                continue
            }
            rows.append(judge.row(twin, cohort, classes.deviceClass(of: twin.twin, in: cohort)))
            members[cohort, default: []].append(index)
        }
        outlines = classes.outlines
    }

    func outline(_ index: Int) -> DeviceOutline { outlines[rows[index].outline] }

    /// Whether a rollout of the track would bring the device something now.
    ///
    /// A device that was not heard from is among them: it gets its turn when it returns.
    func needsChange(_ index: Int, on track: Track) -> Bool {
        guard let standing = rows[index].standing(track) else { return false }
        switch standing.status {
        case .behind, .drifted, .pending, .stale, .unreachable: return standing.isOpen
        case .inSync, .contested, .blocked, .conflicted, .heldBack, .unmanaged, .excluded,
            .maintenance, .quarantined, .retired:
            return false
        }
    }

    /// Whether the last report showed the target.
    func isMet(_ index: Int, on track: Track) -> Bool {
        rows[index].standing(track)?.isMet ?? true
    }
}
