import FleetModel

/// Folds the differences of all devices by the line of the specs that asks for them.
struct CauseTable {
    private struct Key: Hashable {
        let kind: PlanCause.Kind
        let source: Change.Source?
        let subject: Change.Subject
    }

    private struct Difference: Hashable {
        let key: Key
        let change: Change
    }

    private var differences = Numbering<Difference>()

    /// How many places there are.
    var count: Int { differences.count }

    /// The places of the differences that devices of the group count for.
    mutating func places(of changes: [Change], in group: JudgementTable.Group) -> [Int] {
        changes.compactMap { change in
            let status = change.subject.track == .firmware ? group.firmware : group.config
            return Self.kind(of: change, status).map { kind in
                let key = Key(kind: kind, source: change.source, subject: change.subject)
                return differences.place(of: Difference(key: key, change: change))
            }
        }
    }

    /// By kind, then by the number of devices, then by place; `counts` are the devices by the places of differences.
    func causes(_ counts: [Int]) -> [PlanCause] {
        var found: [Key: [PlanCause.Difference]] = [:]
        for (difference, count) in zip(differences.values, counts) where count > 0 {
            found[difference.key, default: []]
                .append(PlanCause.Difference(change: difference.change, count: count))
        }
        return found.map { key, differences in
            PlanCause(
                kind: key.kind,
                source: key.source,
                subject: key.subject,
                count: differences.reduce(0) { $0 + $1.count },
                differences: differences.sorted()
            )
        }.sorted()
    }

    private static func kind(of change: Change, _ status: TrackStatus?) -> PlanCause.Kind? {
        switch status {
        case .excluded, .maintenance, .quarantined, .conflicted, .unmanaged, .retired: return nil
        default: break
        }
        switch change.action {
        case .observe: return .observe
        case .release, .reset: return .release
        case .set, .setOnce, .install:
            switch status {
            case .drifted, .contested: return .drift
            default: return .change
            }
        }
    }
}

extension PlanCause: Comparable {
    package static func < (left: PlanCause, right: PlanCause) -> Bool {
        if left.kind != right.kind { return left.kind.rank < right.kind.rank }
        if left.count != right.count { return left.count > right.count }
        if left.source?.span != right.source?.span {
            guard let one = left.source?.span, let other = right.source?.span else {
                return left.source != nil
            }
            return one < other
        }
        if left.subject != right.subject { return left.subject < right.subject }
        guard let one = left.source?.name, let other = right.source?.name else {
            return left.source != nil && right.source == nil
        }
        return one < other
    }
}

extension PlanCause.Kind {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension PlanCause.Difference: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.count != right.count
            ? left.count > right.count : left.change.sortKey < right.change.sortKey
    }
}

extension Change {
    /// Orders differences of one subject: by action, then by the values' canonical text.
    fileprivate var sortKey: (String, Text, Text) {
        (
            action.rawValue + (isOwn ? " own" : ""), Text(reported?.canonicalText ?? ""),
            Text(desired?.canonicalText ?? "")
        )
    }
}

extension Change.Subject: Comparable {
    /// Components before fields.
    package static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.component(let one), .component(let other)): one < other
        case (.component, .field): true
        case (.field, .component): false
        case (.field(let one), .field(let other)): one < other
        }
    }
}
