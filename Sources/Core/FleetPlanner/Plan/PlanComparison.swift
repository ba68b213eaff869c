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
        let fates = DeviceFates(base)
        (devices, newDevices) = fates.differing(in: DeviceFates(plan))
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
    private struct Fate: Hashable {
        let changes: [ChangeContent]
        let steps: [PlannedStep]
    }

    private var fates: [DeviceID: Fate] = [:]

    init(_ plan: Plan) {
        for group in plan.groups where !group.changes.isEmpty || !group.steps.isEmpty {
            let fate = Fate(changes: group.changes.map(ChangeContent.init), steps: group.steps)
            for device in group.devices { fates[device] = fate }
        }
    }

    /// Devices whose fate is another there, and of these the ones that have none here.
    func differing(in other: DeviceFates) -> (all: Int, new: Int) {
        var all = fates.keys.count { other.fates[$0] == nil }
        var new = 0
        for (device, fate) in other.fates {
            guard let known = fates[device] else {
                all += 1
                new += 1
                continue
            }
            if known != fate { all += 1 }
        }
        return (all, new)
    }
}
