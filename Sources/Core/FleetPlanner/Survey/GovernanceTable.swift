import FleetModel

/// Who governs each device of a table: a `where` is evaluated once for devices that agree in all that it looks at.
struct GovernanceTable {
    private let desired: DesiredState
    /// Of the ranked cohorts, in their order; empty where none has a `where`, which is cheap enough to ask every time.
    private var memories: [SelectorMemory]

    init(_ desired: DesiredState) {
        self.desired = desired
        let isConditional = desired.ranked.contains { $0.selector.selector.whereClause != nil }
        memories = isConditional ? desired.ranked.map { SelectorMemory($0.selector) } : []
    }

    /// The same as ``DesiredState/governance(of:)``.
    mutating func governance(of twin: Twin) -> Governance {
        guard !memories.isEmpty, desired.state(of: twin.id) != .retired else {
            return desired.governance(of: twin)
        }
        let subject = desired.subject(twin)
        return desired.ranked.governance(of: subject.id) { memories[$0].answer(subject) }
    }
}
