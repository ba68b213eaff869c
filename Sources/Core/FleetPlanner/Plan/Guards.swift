import FleetModel
import SpecLanguage

/// Holds what a plan would do, and what a registry did, against the guards of the policies: of the revision in force and of
/// the new one, the stricter of both, so that no revision loosens the guard that it would trip.
struct Guards {
    private struct Limit {
        let count: Int
        let written: String
    }

    private let input: PlanInput
    private let desired: DesiredState
    private let survey: FleetSurvey
    private let proposals: [RolloutSelection.Proposal]
    /// nil: no revision is in force, or the fleet is not adopted.
    private let origins: DeviceOrigins?
    private let loss: RegistryLoss

    init(
        _ input: PlanInput,
        _ desired: DesiredState,
        _ survey: FleetSurvey,
        _ proposals: [RolloutSelection.Proposal],
        _ origins: DeviceOrigins?
    ) {
        self.input = input
        self.desired = desired
        self.survey = survey
        self.proposals = proposals
        self.origins = origins
        loss =
            origins.map { origins in
                RegistryLoss(
                    agreed: input.ledger.populations,
                    present: Dictionary(
                        uniqueKeysWithValues: origins.cohorts.map { ($0, origins.rows($0).count) }
                    )
                )
            } ?? RegistryLoss(agreed: [:], present: [:])
    }

    /// Every guard that has a limit and anything to count, passed or tripped; sorted by cohort, then kind.
    ///
    /// At first contact the approval of the whole stands in for the guards on size.
    func findings() -> [GuardFinding] {
        var findings: [GuardFinding] = []
        let names = Set(desired.fleet.cohorts.map(\.name)).union(origins?.cohorts ?? [])
            .union(input.ledger.populations.keys)
        for name in names.sorted() {
            if input.ledger.isAdopted {
                findings += [devicesChanged(name), removed(name), cohortShrink(name)]
                    .compactMap { $0 }
            }
            findings += [downgrades(name)].compactMap { $0 }
        }
        return findings
    }

    private func devicesChanged(_ name: ResourceName) -> GuardFinding? {
        let needing = proposals.filter { $0.cohort.name == name }.flatMap(\.needing)
        var changed = PlaceSet(count: survey.rows.count)
        for row in needing { changed.insert(Int(row)) }
        return finding(
            .devicesChanged,
            name,
            devices: needing,
            count: changed.count,
            total: survey.members(name).count,
            \.devicesChanged
        )
    }

    /// Devices that lose a field, and those that this cohort governed and nobody governs any more, by the specs or the
    /// registry.
    private func removed(_ name: ResourceName) -> GuardFinding? {
        let present = survey.members(name)
        let before = origins?.rows(name) ?? []
        // Those that a cohort governs, and those that none does: nobody is counted twice.
        let lost =
            survey.rows(present, having: .removesField)
            + survey.rows(before, having: .isUngoverned)
        return finding(
            .removed,
            name,
            devices: lost,
            count: lost.count + loss.removed(from: name),
            total: max(before.count, present.count, loss.agreed(name)),
            \.removed
        )
    }

    private func cohortShrink(_ name: ResourceName) -> GuardFinding? {
        guard let origins else { return nil }
        let before = max(origins.rows(name).count, loss.agreed(name))
        let renamed = desired.fleet.cohorts.first { $0.formerly == name }?.name ?? name
        let now = survey.members(renamed).count
        return finding(
            .cohortShrink,
            name,
            count: max(0, before - now),
            total: before,
            \.cohortShrink
        )
    }

    private func downgrades(_ name: ResourceName) -> GuardFinding? {
        let needing = proposals.filter { $0.cohort.name == name && $0.track == .firmware }
            .flatMap(\.needing)
        let lowered = survey.rows(needing, having: .lowersVersion)
        guard !lowered.isEmpty,
            policies(name, of: lowered).contains(where: { $0.downgrades == .deny })
        else { return nil }
        return GuardFinding(
            kind: .downgrades,
            cohort: name,
            count: lowered.count,
            limit: 0,
            written: "deny",
            total: survey.members(name).count,
            verdict: .broken
        )
    }

    private func finding(
        _ kind: GuardKind,
        _ cohort: ResourceName,
        devices: [UInt32] = [],
        count: Int,
        total: Int,
        _ bound: KeyPath<GuardPolicy, Quantity?>
    ) -> GuardFinding? {
        let limits = policies(cohort, of: devices).compactMap { $0[keyPath: bound] }.map {
            Limit(count: $0.resolved(of: total), written: $0.description)
        }
        guard count > 0, let limit = limits.min(by: { $0.count < $1.count }) else { return nil }
        return GuardFinding(
            kind: kind,
            cohort: cohort,
            count: count,
            limit: limit.count,
            written: limit.written,
            total: total,
            verdict: count > limit.count ? .broken : .passed
        )
    }

    /// The guards of the cohort in the new revision and, of the one in force, those of the cohort, of the one it was and of
    /// those that the devices came from.
    private func policies(
        _ cohort: ResourceName,
        of devices: [UInt32]
    ) -> [GuardPolicy] {
        var names: Set<ResourceName> = [cohort]
        if let former = desired.fleet.cohort(cohort)?.formerly { names.insert(former) }
        names.formUnion(origins?.names(of: devices) ?? [])
        return names.sorted().compactMap { input.base?.guards(of: $0) }
            + [desired.fleet.guards(of: cohort)].compactMap { $0 }
    }
}

extension CompiledFleet {
    fileprivate func guards(of name: ResourceName) -> GuardPolicy? {
        cohort(name).flatMap { policy($0.policy)?.guards }
    }
}

extension [GuardFinding] {
    /// The same guards with the reviewed yes that names them and the intent and has not expired.
    func acknowledged(
        by acknowledgements: [Acknowledgement],
        intent: Digest,
        now: Timestamp
    ) -> [GuardFinding] {
        map { finding in
            guard finding.verdict == .broken,
                let yes = acknowledgements.first(where: {
                    $0.subject == .guarding(finding.kind) && $0.intent == intent
                        && $0.expires > now
                })
            else { return finding }
            var finding = finding
            finding.verdict = .acknowledged(yes.name)
            return finding
        }
    }
}
