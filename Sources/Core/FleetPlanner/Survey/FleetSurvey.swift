import FleetModel
import SpecLanguage

/// Every device judged against the desired state: four bytes for each, beside what is told of many.
struct FleetSurvey {
    /// By row of the table, the place of its judgement.
    private(set) var rows: [UInt32] = []
    /// Each once.
    private(set) var judgements: [Judgement] = []
    /// What is told of devices, each once; the first is empty.
    let outlines: [DeviceOutline]
    /// Twins whose report is fresh by their policy.
    private(set) var freshCount = 0
    /// Per cohort, the rows of its devices, ascending.
    private(set) var members: [ResourceName: [UInt32]] = [:]

    init(_ input: PlanInput, _ desired: DesiredState) {
        let columns = input.twins.columns
        var surveyor = Surveyor(input, desired, columns)
        rows.reserveCapacity(columns.count)
        for row in 0..<columns.count { rows.append(surveyor.place(ofRow: row)) }
        judgements = surveyor.judgements
        outlines = surveyor.outlines
        freshCount = surveyor.freshCount
        members = Self.members(rows, judgements)
    }

    func judgement(_ row: Int) -> Judgement { judgements[Int(rows[row])] }

    /// By judgement, how many devices have it. O(devices).
    var counts: [Int] {
        var counts = [Int](repeating: 0, count: judgements.count)
        for place in rows { counts[Int(place)] += 1 }
        return counts
    }

    /// Those of these rows whose judgement the closure takes; it is asked once a judgement. O(rows).
    func rows(_ some: [UInt32], where isTaken: (Judgement) -> Bool) -> [UInt32] {
        let taken = judgements.map(isTaken)
        return some.filter { taken[Int(rows[Int($0)])] }
    }

    private static func members(
        _ rows: [UInt32],
        _ judgements: [Judgement]
    ) -> [ResourceName: [UInt32]] {
        let names = Set(judgements.compactMap(\.governance.cohort)).sorted()
        let lists = judgements.map { judgement in
            judgement.governance.cohort.flatMap { names.firstIndex(of: $0) } ?? names.count
        }
        var members = [[UInt32]](repeating: [], count: names.count + 1)
        for (row, place) in rows.enumerated() { members[lists[Int(place)]].append(UInt32(row)) }
        return Dictionary(uniqueKeysWithValues: zip(names, members))
    }
}
