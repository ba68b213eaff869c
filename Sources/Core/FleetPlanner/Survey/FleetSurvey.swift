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
    /// By group, how many devices it has.
    let groupCounts: [Int]
    /// Per cohort, the rows of its devices, ascending.
    let members: [ResourceName: [UInt32]]

    /// O(devices).
    init(
        _ rows: [UInt32],
        _ judgements: JudgementTable,
        _ outlines: [DeviceOutline],
        freshCount: Int
    ) {
        self.rows = rows
        self.judgements = judgements
        self.outlines = outlines
        self.freshCount = freshCount
        var counts = [Int](repeating: 0, count: judgements.count)
        for place in rows { counts[Int(place)] += 1 }
        self.counts = counts
        var groupCounts = [Int](repeating: 0, count: judgements.groups.count)
        for (group, count) in zip(judgements.groupPlaces, counts) { groupCounts[group] += count }
        self.groupCounts = groupCounts
        members = Self.members(rows, judgements, counts)
    }

    init(_ input: PlanInput, _ desired: DesiredState) {
        self = SurveyMemory(input, desired, decided: DeviceTrail()).survey
    }

    func judgement(_ row: Int) -> Judgement { judgements[Int(rows[row])] }

    /// Those of these rows whose judgement has one of the marks. O(rows).
    func rows(_ some: [UInt32], having wanted: JudgementTable.Marks) -> [UInt32] {
        let marks = judgements.marks
        return some.filter { !marks[Int(rows[Int($0)])].isDisjoint(with: wanted) }
    }

    /// The differences by the lines that ask for them.
    var causes: [PlanCause] {
        var found = [Int](repeating: 0, count: judgements.causes.count)
        for (count, differences) in zip(groupCounts, judgements.differences) where count > 0 {
            for difference in differences { found[difference] += count }
        }
        return judgements.causes.causes(found)
    }

    private static func members(
        _ rows: [UInt32],
        _ judgements: JudgementTable,
        _ counts: [Int]
    ) -> [ResourceName: [UInt32]] {
        let names = judgements.cohorts
        let lists = judgements.cohortPlaces.map { $0 ?? names.count }
        var sizes = [Int](repeating: 0, count: names.count + 1)
        for (list, count) in zip(lists, counts) { sizes[list] += count }
        var members: [[UInt32]] = sizes.map { size in
            var list: [UInt32] = []
            list.reserveCapacity(size)
            return list
        }
        for (row, place) in rows.enumerated() { members[lists[Int(place)]].append(UInt32(row)) }
        return Dictionary(uniqueKeysWithValues: zip(names, members)).filter { !$0.value.isEmpty }
    }
}
