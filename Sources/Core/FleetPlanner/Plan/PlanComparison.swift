package import FleetModel

/// What a plan does that the plan of the revision it is proposed against would not: same twins, ledger and time.
///
/// A cause is the same one wherever its line stands; rollouts are told apart by cohort and track, since their ids hash the
/// intent.
package struct PlanComparison: Hashable, Sendable {
    /// How something differs from the plan of the base.
    package enum Difference: String, Hashable, Sendable {
        case added
        case changed
        case removed
    }

    /// A cause that the base does not have, has otherwise, or alone has.
    package struct Cause: Hashable, Sendable {
        package let difference: Difference
        package let kind: PlanCause.Kind
        package let subject: Change.Subject
        package let source: Change.Source?
        /// Devices it concerns; of the base's plan where it was removed.
        package let count: Int
    }

    /// A rollout that the base does not begin, begins otherwise, or alone begins.
    package struct Rollout: Hashable, Sendable {
        package let difference: Difference
        package let cohortTrack: CohortTrack
        /// Devices it would change; of the base's plan where it was removed.
        package let count: Int
    }

    package let base: CommitID?
    /// Of the base's plan.
    package let baseDigest: Digest
    /// In the order of the plan, what was removed last.
    package let causes: [Cause]
    /// Sorted by cohort and track, what was removed last.
    package let rollouts: [Rollout]
    /// Devices whose differences or jobs are others than by the base.
    package let devices: Int
    /// Of these, devices that the base would leave as they are.
    package let newDevices: Int

    /// Whether the plan does what the base's plan does.
    package var isEmpty: Bool { causes.isEmpty && rollouts.isEmpty && devices == 0 }

    /// O(devices).
    package init(_ plan: Plan, against base: Plan) {
        self.base = base.inputs.commit
        baseDigest = base.digest
        causes = Self.causes(plan, base)
        rollouts = Self.rollouts(plan, base)
        var known: [DeviceFates.Fate: UInt32] = [:]
        let fates = DeviceFates(base, &known)
        (devices, newDevices) = fates.differing(in: DeviceFates(plan, &known))
    }

    private static func causes(_ plan: Plan, _ base: Plan) -> [Cause] {
        let former = Dictionary(base.causes.map { (CauseKey($0), $0) }) { first, _ in first }
        let present = Set(plan.causes.map(CauseKey.init))
        func cause(_ difference: Difference, _ cause: PlanCause) -> Cause {
            Cause(
                difference: difference,
                kind: cause.kind,
                subject: cause.subject,
                source: cause.source,
                count: cause.count
            )
        }
        let news = plan.causes.compactMap { found -> Cause? in
            guard let known = former[CauseKey(found)] else { return cause(.added, found) }
            return found.content == known.content ? nil : cause(.changed, found)
        }
        return news
            + base.causes.filter { !present.contains(CauseKey($0)) }.map { cause(.removed, $0) }
    }

    private static func rollouts(_ plan: Plan, _ base: Plan) -> [Rollout] {
        let former = Dictionary(base.rollouts.map { ($0.cohortTrack, $0) }) { first, _ in first }
        let present = Set(plan.rollouts.map(\.cohortTrack))
        func rollout(_ difference: Difference, _ rollout: PlannedRollout) -> Rollout {
            Rollout(
                difference: difference,
                cohortTrack: rollout.cohortTrack,
                count: rollout.changeCount
            )
        }
        let news = plan.rollouts.compactMap { found -> Rollout? in
            guard let known = former[found.cohortTrack] else { return rollout(.added, found) }
            let isSame =
                found.to == known.to && found.kind == known.kind
                && found.changeCount == known.changeCount
            return isSame ? nil : rollout(.changed, found)
        }
        return news
            + base.rollouts.filter { !present.contains($0.cohortTrack) }
            .map { rollout(.removed, $0) }
    }
}

extension Plan {
    /// This plan with what it does beyond the plan of a base.
    package func compared(with base: Plan) -> Plan {
        var plan = self
        plan.comparison = PlanComparison(self, against: base)
        return plan
    }
}

/// Which cause is the same one in two plans: by resource and path, not by line.
private struct CauseKey: Hashable {
    private let kind: PlanCause.Kind
    private let subject: Change.Subject
    private let resource: [String]

    init(_ cause: PlanCause) {
        kind = cause.kind
        subject = cause.subject
        resource = cause.source.map { [$0.kind, $0.name.description] } ?? []
    }
}

/// A change without the place that asks for it.
private struct ChangeContent: Hashable {
    private let subject: Change.Subject
    private let action: Change.Action
    private let reported: JSONValue?
    private let desired: JSONValue?
    private let isOwn: Bool

    init(_ change: Change) {
        subject = change.subject
        action = change.action
        reported = change.reported
        desired = change.desired
        isOwn = change.isOwn
    }
}

extension PlanCause {
    /// Differences and counts, wherever their lines stand.
    fileprivate var content: [ChangeContent: Int] {
        Dictionary(differences.map { (ChangeContent($0.change), $0.count) }, uniquingKeysWith: +)
    }
}

/// What a plan does with each device that it would do anything with.
private struct DeviceFates {
    struct Fate: Hashable {
        let changes: [ChangeContent]
        let steps: [PlannedStep]
    }

    private let names: DeviceNames
    /// By row, the number of the fate; 0: none.
    private var fates: [UInt32]

    /// Equal fates have one number in all plans that are given the same numbers.
    init(_ plan: Plan, _ known: inout [Fate: UInt32]) {
        names = plan.devices
        fates = [UInt32](repeating: 0, count: plan.devices.count)
        for group in plan.groups where !group.changes.isEmpty || !group.steps.isEmpty {
            let fate = Fate(changes: group.changes.map(ChangeContent.init), steps: group.steps)
            let number = known[fate] ?? UInt32(known.count + 1)
            known[fate] = number
            for row in group.devices.rows { fates[Int(row)] = number }
        }
    }

    /// Devices whose fate is another there, and of these the ones that have none here. O(devices): both are sorted by name.
    func differing(in other: DeviceFates) -> (all: Int, new: Int) {
        var (own, others) = (0, 0)
        var (all, new) = (0, 0)
        func count(_ here: UInt32, _ there: UInt32) {
            if here != there { all += 1 }
            if here == 0, there != 0 { new += 1 }
        }
        while own < fates.count, others < other.fates.count {
            let (one, two) = (names.device(own), other.names.device(others))
            count(two < one ? 0 : fates[own], one < two ? 0 : other.fates[others])
            if !(two < one) { own += 1 }
            if !(one < two) { others += 1 }
        }
        for row in own..<fates.count { count(fates[row], 0) }
        for row in others..<other.fates.count { count(0, other.fates[row]) }
        return (all, new)
    }
}
