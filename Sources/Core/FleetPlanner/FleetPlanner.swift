package import FleetModel
import SpecLanguage

/// Makes plans: specs × twins × ledger × now → plan.
///
/// Pure and total. `tidegate plan` stops here; the controller begins the rollouts that the plan names.
package enum FleetPlanner {
    /// The plan of a revision. O(devices), with one resolution for each class of equal devices.
    package static func plan(
        _ input: PlanInput,
        workers: any Workers = OneWorker()
    ) -> Plan {
        var memory = PlanMemory(workers: workers)
        return plan(input, decided: DeviceTrail(), memory: &memory)
    }

    /// The same, with what may be remembered of the plan before: devices of which nobody told anything since, and whose silence
    /// is what it was, are not looked at again.
    ///
    /// `decided` is told of every device whose record in the ledger changes. The memory is of one table of twins and one ledger
    /// as they go on; where it holds for nothing, everything is looked at.
    package static func plan(
        _ given: PlanInput,
        decided: DeviceTrail,
        memory: inout PlanMemory
    ) -> Plan {
        let (desired, survey) = memory.survey(of: given, decided: decided)
        var input = given
        input.fleet = desired.fleet
        let names = DeviceNames(input.twins)
        let selection = RolloutSelection(input, desired, survey, names)
        let proposals = selection.proposals()
        let tripped = Guards(input, desired, survey, proposals, memory.origins(of: input))
            .findings()
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
        let windows = PlanWindows(input)
        let rollouts = proposals.map { proposal in
            var rollout = selection.rollout(
                proposal,
                intent: intent,
                acknowledgesDowngrade: guards.acknowledgesDowngrade(of: proposal.cohort.name),
                &memory.waves
            )
            rollout.windows = windows.windows(of: rollout.cohortTrack)
            return rollout
        }
        memory.waves.forgetUnused()
        let findings = FindingCollection(input, desired, survey)
            .findings(guards: guards, rollouts: rollouts, intent: intent, windows: windows)
        let groups = DeviceGroup.groups(of: survey, names)
        return Plan(
            inputs: PlanInputs(
                input,
                desired,
                baseFleet: memory.baseDigest(of: input),
                freshCount: survey.freshCount
            ),
            fleet: input.fleet,
            intent: intent,
            isAdopted: input.ledger.isAdopted,
            causes: survey.causes,
            groups: groups,
            judgements: survey.rows,
            devices: names,
            rollouts: rollouts,
            guards: guards,
            findings: findings,
            summary: PlanSummary(survey, rollouts, findings)
        )
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
