import FleetModel
import SpecLanguage

/// Every device judged against the desired state: four bytes for each, beside what is told of many.
struct FleetSurvey {
    /// By row of the table, the place of its judgement.
    let rows: [UInt32]
    let judgements: JudgementTable
    /// What is told of devices, each once; the first is empty.
    let outlines: [DeviceOutline]
    /// Twins whose report is fresh by their policy.
    let freshCount: Int
    /// By judgement, how many devices have it; some were had before and are no more.
    let counts: [Int]
    private let lists: SurveyLists
    /// Of all devices.
    private let marks: JudgementTable.Marks

    /// `counts` are the devices by judgement. O(judgements).
    init(
        _ rows: [UInt32],
        _ judgements: JudgementTable,
        _ outlines: [DeviceOutline],
        counts: [Int],
        _ lists: SurveyLists,
        freshCount: Int
    ) {
        self.rows = rows
        self.judgements = judgements
        self.outlines = outlines
        self.counts = counts
        self.lists = lists
        self.freshCount = freshCount
        var marks: JudgementTable.Marks = []
        for (place, count) in counts.enumerated() where count > 0 {
            marks.formUnion(judgements.marks[place])
        }
        self.marks = marks
    }

    init(_ input: PlanInput, _ desired: DesiredState) {
        self = SurveyMemory(input, desired, decided: DeviceTrail()).survey
    }

    func judgement(_ row: Int) -> Judgement { judgements[Int(rows[row])] }

    /// The rows of the devices that a cohort governs; ascending.
    func members(_ cohort: ResourceName) -> [UInt32] {
        judgements.place(of: cohort).map { lists.members[$0] } ?? []
    }

    /// Of these, those to which a rollout of the track would bring something now.
    func needing(_ cohort: ResourceName, on track: Track) -> [UInt32] {
        judgements.place(of: cohort).map { lists.needing(track)[$0] } ?? []
    }

    /// Of the members, those whose last report showed the target of the track.
    func meeting(_ cohort: ResourceName, on track: Track) -> [UInt32] {
        judgements.place(of: cohort).map { lists.meeting(track)[$0] } ?? []
    }

    /// By group, the rows of its devices; ascending.
    var groups: RowLists { lists.groups }

    /// Those of these rows whose judgement has one of the marks. O(rows) where any device has.
    func rows(_ some: [UInt32], having wanted: JudgementTable.Marks) -> [UInt32] {
        guard !marks.isDisjoint(with: wanted) else { return [] }
        let marks = judgements.marks
        return some.filter { !marks[Int(rows[Int($0)])].isDisjoint(with: wanted) }
    }

    /// The differences by the lines that ask for them.
    var causes: [PlanCause] {
        var found = [Int](repeating: 0, count: judgements.causes.count)
        let groups = groups
        for (group, differences) in judgements.differences.enumerated() {
            let count = groups.count(of: group)
            for difference in differences { found[difference] += count }
        }
        return judgements.causes.causes(found)
    }
}
