import FleetModel

/// Who governs each device of a table: asked once for devices that agree in the labels and facts that selectors ask for.
struct GovernanceTable: Sendable {
    /// So many pairs of labels and facts are known at most; devices beyond are asked about one by one.
    private static let pairLimit = 1 << 18

    private let desired: DesiredState
    private var columns: TwinColumns
    /// Of the ranked cohorts, in their order.
    private var memories: [SelectorMemory]
    /// What the selectors of the ranked cohorts ask of labels, in their order.
    private let masks: [RequirementMask]
    /// What the selectors of each cohort's layers ask of labels, by their places.
    private let layerMasks: [ResourceName: [RequirementMask]]
    /// Whether labels and facts decide, and no name.
    private let isBounded: Bool
    private var labels: PairNumbers
    /// nil: no selector looks at facts.
    private var facts: PairNumbers?
    /// Devices that a document, an exclusion or the ledger names.
    private let apart: [DeviceID]
    /// Their rows.
    private var named: PlaceSet
    private var pairs: [UInt64: Int] = [:]
    private var last: (pair: UInt64, number: Int)?
    /// By the number of the pair.
    private(set) var governances: [Governance] = []
    /// By the number of the pair, the number of its labels.
    private var labelNumbers: [UInt32] = []

    /// `apart` are devices that are looked at one by one beside the ones that documents or exclusions name.
    init(
        _ desired: DesiredState,
        _ twins: TwinTable,
        _ columns: TwinColumns,
        apart: some Sequence<DeviceID> = EmptyCollection<DeviceID>()
    ) {
        self.desired = desired
        self.columns = columns
        memories = desired.ranked.map { SelectorMemory($0.selector) }
        let selectors = (desired.ranked + desired.retired).map(\.selector)
        isBounded = selectors.allSatisfy(\.isBounded)
        let layers = desired.cohorts.values.flatMap(\.selectors)
        let all = selectors + layers
        labels = PairNumbers(
            .labels,
            values: all.flatMap(\.labelNames),
            requirements: all.flatMap(\.selector.requirements),
            // The steps of an evaluation depend on that.
            countsAll: all.contains { $0.selector.whereClause != nil }
        )
        masks = desired.ranked.map { [labels] in labels.mask(of: $0.selector.selector) }
        layerMasks = desired.cohorts.mapValues { [labels] state in
            state.selectors.map { labels.mask(of: $0.selector) }
        }
        let names = Set(all.flatMap(\.factNames)).sorted()
        facts = names.isEmpty ? nil : PairNumbers(.facts, values: names, countsAll: true)
        self.apart =
            Array(desired.exceptions.keys)
            + (desired.ranked + desired.retired).flatMap(\.excluded) + Array(apart)
        named = PlaceSet(count: 0)
        follow(twins)
    }

    /// Goes on with a table in which the ids of parts are those of before.
    mutating func follow(_ twins: TwinTable) {
        columns = twins.columns
        named = PlaceSet(count: columns.count)
        for device in apart {
            if let row = twins.index(of: device) { named.insert(row) }
        }
    }

    /// The number of the device's labels and facts, which decide who governs it and which layers it gets, as far as labels and
    /// facts do; nil: it is to be asked about by itself.
    mutating func number(ofRow row: Int) -> Int? {
        guard isBounded, !named.contains(row),
            let own = labels.number(ofRow: row, in: columns)
        else { return nil }
        var hardware: UInt32 = 0
        if facts != nil {
            guard let number = facts?.number(ofRow: row, in: columns) else { return nil }
            hardware = number
        }
        let pair = UInt64(own) << 32 | UInt64(hardware)
        if let last, last.pair == pair { return last.number }
        guard let number = pairs[pair] ?? newNumber(of: pair, own, row) else { return nil }
        last = (pair, number)
        return number
    }

    /// What the selectors of a cohort's layers ask of labels, by their places.
    func layerMasks(of cohort: ResourceName) -> [RequirementMask] { layerMasks[cohort] ?? [] }

    /// Whether a device of that number meets all of the mask.
    func meets(_ number: Int, _ mask: RequirementMask) -> Bool {
        labels.meets(labelNumbers[number], mask)
    }

    private mutating func newNumber(of pair: UInt64, _ own: UInt32, _ row: Int) -> Int? {
        guard governances.count < Self.pairLimit else { return nil }
        pairs[pair] = governances.count
        governances.append(governance(of: own, row))
        labelNumbers.append(own)
        return governances.count - 1
    }

    /// Who governs a device that nothing names; its twin is made only where a `where` is asked.
    private mutating func governance(of own: UInt32, _ row: Int) -> Governance {
        var twin = RowTwin(row, in: columns)
        return desired.ranked.governance(of: columns.id(at: row)) { place in
            memories[place].answer(meetsLabels: labels.meets(own, masks[place])) { twin.twin() }
        }
    }

    /// The same as ``DesiredState/governance(of:)``.
    mutating func governance(of twin: Twin) -> Governance {
        guard desired.state(of: twin.id) != .retired else { return .retired }
        let subject = desired.subject(twin)
        return desired.ranked.governance(of: subject.id) { memories[$0].answer(subject) }
    }
}
