import FleetModel

/// Folds the differences of all devices by the line of the specs that asks for them.
struct CauseCollection {
    private struct Key: Hashable {
        let kind: PlanCause.Kind
        let source: Change.Source?
        let subject: Change.Subject
    }

    private var counts: [Key: [Change: Int]] = [:]

    /// Adds one difference of so many devices of equal standing on its track.
    mutating func add(_ change: Change, status: TrackStatus?, count: Int) {
        guard let kind = Self.kind(of: change, status) else { return }
        let key = Key(kind: kind, source: change.source, subject: change.subject)
        counts[key, default: [:]][change, default: 0] += count
    }

    /// By kind, then by the number of devices, then by place.
    func causes() -> [PlanCause] {
        counts.map { key, differences in
            PlanCause(
                kind: key.kind,
                source: key.source,
                subject: key.subject,
                count: differences.values.reduce(0, +),
                differences: differences.map { PlanCause.Difference(change: $0, count: $1) }
                    .sorted()
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
