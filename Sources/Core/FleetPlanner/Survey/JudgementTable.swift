import FleetModel

/// The judgements of a survey, each once, with what plans ask of them worked out when they come in.
struct JudgementTable: Sendable {
    /// What lists of devices are made by.
    struct Marks: OptionSet {
        let rawValue: UInt16

        static let needsFirmware = Marks(rawValue: 1)
        static let needsConfig = Marks(rawValue: 1 << 1)
        static let meetsFirmware = Marks(rawValue: 1 << 2)
        static let meetsConfig = Marks(rawValue: 1 << 3)
        /// Behind, and it did not fail with this content.
        static let isBehindInFirmware = Marks(rawValue: 1 << 4)
        static let isBehindInConfig = Marks(rawValue: 1 << 5)
        static let hasDriftedFirmware = Marks(rawValue: 1 << 6)
        static let hasDriftedConfig = Marks(rawValue: 1 << 7)
        /// A field leaves management.
        static let removesField = Marks(rawValue: 1 << 8)
        static let lowersVersion = Marks(rawValue: 1 << 9)
        static let isUngoverned = Marks(rawValue: 1 << 10)

        static func needs(_ track: Track) -> Marks {
            track == .firmware ? needsFirmware : needsConfig
        }
        static func meets(_ track: Track) -> Marks {
            track == .firmware ? meetsFirmware : meetsConfig
        }
        static func isBehind(_ track: Track) -> Marks {
            track == .firmware ? isBehindInFirmware : isBehindInConfig
        }
        static func hasDrifted(_ track: Track) -> Marks {
            track == .firmware ? hasDriftedFirmware : hasDriftedConfig
        }
    }

    /// What devices of one group share.
    struct Group: Hashable {
        let governance: Governance
        let firmware: TrackStatus?
        let config: TrackStatus?
        /// Index of what is told of them.
        let outline: Int

        init(_ judgement: Judgement) {
            governance = judgement.governance
            firmware = judgement.firmware?.status
            config = judgement.config?.status
            outline = judgement.outline
        }
    }

    private var judgements = Numbering<Judgement>()
    /// By judgement.
    private(set) var marks: [Marks] = []
    private var numberedCohorts = Numbering<ResourceName>()
    /// By judgement, the place of the cohort; nil: nobody governs.
    private(set) var cohortPlaces: [Int?] = []
    private var numberedGroups = Numbering<Group>()
    /// By judgement.
    private(set) var groupPlaces: [Int] = []
    private(set) var causes = CauseTable()
    /// By group, the differences that its devices count for.
    private(set) var differences: [[Int]] = []
    /// By group, the lines of the summary in which its devices count.
    private(set) var lines: [PlanSummary.Lines] = []
    private(set) var notes = NoteTable()

    var count: Int { judgements.count }
    var groups: [Group] { numberedGroups.values }

    subscript(place: Int) -> Judgement { judgements[place] }

    /// nil: it governs nobody.
    func place(of cohort: ResourceName) -> Int? { numberedCohorts.known(cohort) }

    /// The place of a judgement, of which one of these outlines tells.
    mutating func place(of judgement: Judgement, _ outlines: [DeviceOutline]) -> Int {
        let place = judgements.place(of: judgement)
        guard place == marks.count else { return place }
        let outline = outlines[judgement.outline]
        marks.append(Marks(judgement, outline))
        cohortPlaces.append(judgement.governance.cohort.map { numberedCohorts.place(of: $0) })
        let group = Group(judgement)
        groupPlaces.append(numberedGroups.place(of: group))
        if numberedGroups.count > differences.count {
            differences.append(causes.places(of: outline.changes, in: group))
            lines.append(PlanSummary.Lines(group, outline))
        }
        notes.add(judgement)
        return place
    }
}

extension JudgementTable.Marks {
    fileprivate init(_ judgement: Judgement, _ outline: DeviceOutline) {
        self = []
        for track in Track.allCases {
            if judgement.needsChange(on: track) { insert(.needs(track)) }
            if judgement.isMet(on: track) { insert(.meets(track)) }
            guard let standing = judgement.standing(track) else { continue }
            if standing.status == .behind, !standing.hasFailed { insert(.isBehind(track)) }
            if standing.status == .drifted { insert(.hasDrifted(track)) }
        }
        if outline.removesField { insert(.removesField) }
        if outline.lowersVersion { insert(.lowersVersion) }
        if judgement.governance.cohort == nil { insert(.isUngoverned) }
    }
}
