import FleetModel

/// The devices of a survey by what plans ask for, kept as judgements change.
struct SurveyLists: Sendable {
    /// By the place of the cohort.
    private(set) var members = RowLists()
    /// By the place of the cohort: devices that a rollout of the track would bring something now.
    private var needing: (firmware: RowLists, config: RowLists) = (RowLists(), RowLists())
    /// By the place of the cohort: devices that have the target of the track.
    private var meeting: (firmware: RowLists, config: RowLists) = (RowLists(), RowLists())
    /// By the place of the group.
    private(set) var groups = RowLists()

    init() {}

    /// `counts` are the devices by judgement. O(rows).
    init(_ rows: [UInt32], _ table: JudgementTable, _ counts: [Int]) {
        func lists(_ number: (Int) -> Int?) -> RowLists {
            RowLists(rows, counts: counts, in: number)
        }
        members = lists { table.cohortPlaces[$0] }
        needing = (
            lists { table.cohort(of: $0, having: .needsFirmware) },
            lists { table.cohort(of: $0, having: .needsConfig) }
        )
        meeting = (
            lists { table.cohort(of: $0, having: .meetsFirmware) },
            lists { table.cohort(of: $0, having: .meetsConfig) }
        )
        groups = lists { table.groupPlaces[$0] }
    }

    func needing(_ track: Track) -> RowLists {
        track == .firmware ? needing.firmware : needing.config
    }

    func meeting(_ track: Track) -> RowLists {
        track == .firmware ? meeting.firmware : meeting.config
    }

    /// Takes judgements that changed; rows ascend.
    mutating func follow(_ moves: [RowLists.Move], _ table: JudgementTable) {
        guard !moves.isEmpty else { return }
        members.follow(moves) { table.cohortPlaces[$0] }
        needing.firmware.follow(moves) { table.cohort(of: $0, having: .needsFirmware) }
        needing.config.follow(moves) { table.cohort(of: $0, having: .needsConfig) }
        meeting.firmware.follow(moves) { table.cohort(of: $0, having: .meetsFirmware) }
        meeting.config.follow(moves) { table.cohort(of: $0, having: .meetsConfig) }
        groups.follow(moves) { table.groupPlaces[$0] }
    }
}

extension JudgementTable {
    /// The place of the cohort where the judgement at the place has the mark; nil: it has not, or nobody governs.
    fileprivate func cohort(of place: Int, having mark: Marks) -> Int? {
        marks[place].contains(mark) ? cohortPlaces[place] : nil
    }
}
