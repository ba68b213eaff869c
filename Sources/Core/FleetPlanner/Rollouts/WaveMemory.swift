import FleetModel
import SpecLanguage

/// What plans remember of waves: who is of which, the order of the devices' turns, and what labels say to selectors.
///
/// It is of one table of twins and one set of `Device` documents; ``follow(_:)`` tells it what is new in the table.
struct WaveMemory: Sendable {
    /// All that the waves of a rollout follow from, but for its id and what labels say.
    struct Basis: Equatable {
        let waves: [RolloutPolicy.Wave]
        /// Rows of those that take part; ascending.
        let members: [UInt32]
        /// Of these, those that need the change.
        let needing: [UInt32]
        /// Rows of devices that have the target already, those of the members among them.
        let meeting: [UInt32]
        /// nil: a gateway and its children have no order.
        let topology: TopologyOrder?
    }

    /// As long as it is the same, so is what was said of the devices.
    private struct Version: Equatable {
        let answers: [LabelAnswers.Version]
        let cells: [DeviceCells.Version]
    }

    private struct Filled {
        let basis: Basis
        let version: Version
        let plan: WavePlan
        var members: MemberList
    }

    private var filled: [RolloutID: Filled] = [:]
    private var orders: [RolloutID: WaveOrder] = [:]
    /// By what is asked of labels.
    private var answers: [[LabelSelector.Requirement]: LabelAnswers] = [:]
    /// By the keys of a `spread`.
    private var cells: [[GroupingKey]: DeviceCells] = [:]
    /// How many answers and cells were made so far, those that were dropped among them.
    private var made = 0
    /// Rows of devices that have a document; nil: not looked for yet.
    private var documented: PlaceSet?
    /// What was asked for since the last ``forgetUnused()``.
    private var used = Used()

    private struct Used {
        var orders: Set<RolloutID> = []
        var answers: Set<[LabelSelector.Requirement]> = []
        var cells: Set<[GroupingKey]> = []
    }

    /// Goes on with a table of which so much is new.
    mutating func follow(_ news: RowNews) {
        for key in answers.keys { answers[key]?.follow(news) }
        for key in cells.keys { cells[key]?.follow(news) }
        guard news.hasMoved else { return }
        documented = nil
        filled = [:]
        let rows = news.rows()
        for key in orders.keys { orders[key]?.move(rows) }
    }

    /// The waves of a rollout and its members in them: those of the plan before where all they follow from is the same, or what
    /// the closure makes. A `where` is asked every time.
    mutating func waves(
        of rollout: RolloutID,
        _ basis: Basis,
        among devices: some WaveDevices,
        named names: DeviceNames,
        make: (inout WaveMemory) -> (plan: WavePlan, members: MemberList)
    ) -> (plan: WavePlan, members: MemberList) {
        used.orders.insert(rollout)
        let selectors = basis.waves.compactMap(\.selector)
        let version = Version(
            answers: selectors.map { selector in
                withAnswers(DeviceSelector(selector)) { $0.settledVersion(of: devices) }
            },
            cells: basis.waves.filter { !$0.spread.isEmpty }.map { wave in
                withCells(wave.spread) { $0.settledVersion(of: devices) }
            }
        )
        if var known = filled[rollout], known.basis == basis, known.version == version {
            // The table of before is let go.
            known.members = known.members.members(of: names)
            filled[rollout] = known
            return (known.plan, known.members)
        }
        let made = make(&self)
        filled[rollout] =
            selectors.contains { $0.whereClause != nil }
            ? nil
            : Filled(basis: basis, version: version, plan: made.plan, members: made.members)
        return made
    }

    /// The order of those that need the change.
    mutating func order(of rollout: RolloutID, _ candidates: some WaveCandidates) -> WaveOrder {
        used.orders.insert(rollout)
        orders[rollout, default: WaveOrder(rollout)].follow(candidates)
        return orders[rollout, default: WaveOrder(rollout)]
    }

    /// What a selector without a `where` says.
    mutating func withAnswers<Result>(
        _ selector: DeviceSelector,
        _ body: (inout LabelAnswers) -> Result
    ) -> Result {
        let key = selector.selector.requirements
        used.answers.insert(key)
        if answers[key] == nil { made += 1 }
        return body(&answers[key, default: LabelAnswers(selector, number: made)])
    }

    /// Which cell of a `spread` a device is of.
    mutating func withCells<Result>(
        _ keys: [GroupingKey],
        _ body: (inout DeviceCells) -> Result
    ) -> Result {
        used.cells.insert(keys)
        if cells[keys] == nil { made += 1 }
        return body(&cells[keys, default: DeviceCells(keys, number: made)])
    }

    /// Rows of devices that have a document, which may give them other labels. O(documents) where rows have moved.
    mutating func documented(_ desired: DesiredState, in twins: TwinTable) -> PlaceSet {
        if let documented { return documented }
        let rows = desired.documentedRows(in: twins)
        documented = rows
        return rows
    }

    /// Drops what the plan that was just made did not ask for.
    mutating func forgetUnused() {
        filled = filled.filter { used.orders.contains($0.key) }
        orders = orders.filter { used.orders.contains($0.key) }
        answers = answers.filter { used.answers.contains($0.key) }
        cells = cells.filter { used.cells.contains($0.key) }
        used = Used()
    }
}

extension RolloutPolicy.Wave {
    fileprivate var selector: LabelSelector? {
        if case .select(let selector) = members { selector } else { nil }
    }
}
