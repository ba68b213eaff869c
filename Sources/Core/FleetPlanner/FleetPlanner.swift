import FleetModel
import SpecLanguage

/// Makes plans: specs × twins × ledger × now → plan.
///
/// Pure and total. `tidegate plan` stops here; the controller begins the rollouts that the plan names.
package enum FleetPlanner {
    /// The plan of a revision. O(devices), with one resolution for each class of equal devices.
    package static func plan(_ given: PlanInput) -> Plan {
        var input = given
        input.fleet = given.fleet.succeeding(given.base)
        let desired = DesiredState(input.fleet, tenant: input.settings.tenant)
        let survey = FleetSurvey(input, desired)
        let names = DeviceNames(input.twins)
        let selection = RolloutSelection(input, desired, survey, names)
        let proposals = selection.proposals()
        let tripped = Guards(input, desired, survey, proposals).findings()
        let intent = Intent(
            settings: input.settings,
            isFirstContact: !input.ledger.isAdopted,
            movements: desired.movements(from: input.ledger),
            desired: desired,
            guards: tripped
        ).digest
        let guards = tripped.acknowledged(
            by: input.fleet.acknowledgements,
            intent: intent,
            now: input.now.wall
        )
        let rollouts = proposals.map { proposal in
            selection.rollout(
                proposal,
                intent: intent,
                acknowledgesDowngrade: guards.acknowledgesDowngrade(of: proposal.cohort.name)
            )
        }
        let findings = FindingCollection(input, desired, survey)
            .findings(guards: guards, rollouts: rollouts, intent: intent)
        let groups = DeviceGroup.groups(of: survey, names)
        return Plan(
            inputs: PlanInputs(input, desired, freshCount: survey.freshCount),
            fleet: input.fleet,
            intent: intent,
            isAdopted: input.ledger.isAdopted,
            causes: causes(groups),
            groups: groups,
            devices: names,
            rollouts: rollouts,
            guards: guards,
            findings: findings,
            summary: PlanSummary(groups, rollouts, findings, among: names.count)
        )
    }

    private static func causes(_ groups: [DeviceGroup]) -> [PlanCause] {
        var collection = CauseCollection()
        for group in groups {
            for change in group.changes {
                collection.add(
                    change,
                    status: group.status(change.subject.track),
                    count: group.devices.count
                )
            }
        }
        return collection.causes()
    }
}

extension [GuardFinding] {
    fileprivate func acknowledgesDowngrade(of cohort: ResourceName) -> Bool {
        contains { finding in
            guard case .acknowledged = finding.verdict else { return false }
            return finding.kind == .downgrades && finding.cohort == cohort
        }
    }
}
