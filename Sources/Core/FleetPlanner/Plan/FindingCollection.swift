import FleetModel
import SpecLanguage

/// Gathers what a person should know of a plan.
struct FindingCollection {
    private let input: PlanInput
    private let desired: DesiredState
    let survey: FleetSurvey

    init(_ input: PlanInput, _ desired: DesiredState, _ survey: FleetSurvey) {
        self.input = input
        self.desired = desired
        self.survey = survey
    }

    /// Sorted.
    func findings(
        guards: [GuardFinding],
        rollouts: [PlannedRollout],
        intent: Digest,
        windows: PlanWindows
    ) -> [PlanFinding] {
        (firstContact(rollouts, intent) + guards.compactMap { self.finding($0, intent) }
            + rollouts.flatMap(waves) + succession() + windows.findings()
            + survey.judgements.notes.findings(survey.counts))
            .sorted()
    }

    private func firstContact(_ rollouts: [PlannedRollout], _ intent: Digest) -> [PlanFinding] {
        guard !input.ledger.isAdopted else { return [] }
        let isApproved = desired.fleet.acknowledgements.contains {
            $0.subject == .firstContact && $0.intent == intent && $0.expires > input.now.wall
        }
        let message = "first contact with this fleet: nothing changes until it is approved"
        guard !isApproved else {
            return [PlanFinding(.note, .firstContact, "first contact with this fleet, approved")]
        }
        return [
            PlanFinding(
                rollouts.isEmpty ? .note : .deny,
                .firstContact,
                message,
                help: "tidegate approve \(intent.short), or an Acknowledgement of firstContact"
            )
        ]
    }

    private func finding(_ guarding: GuardFinding, _ intent: Digest) -> PlanFinding? {
        let what =
            switch guarding.kind {
            case .devicesChanged: "would change \(guarding.count) of \(guarding.total) devices"
            case .removed:
                "would take \(guarding.count) of \(guarding.total) devices or their fields out"
            case .downgrades: "would lower the firmware of \(guarding.count) devices"
            case .cohortShrink: "would shrink by \(guarding.count) of \(guarding.total) devices"
            }
        let span = desired.fleet.cohort(guarding.cohort).flatMap {
            desired.fleet.policy($0.policy)?.span
        }
        switch guarding.verdict {
        case .passed: return nil
        case .broken:
            return PlanFinding(
                .deny,
                .guardTripped,
                "\(guarding.cohort) \(what); guard \(guarding.kind.rawValue) allows "
                    + (guarding.kind == .downgrades
                        ? "none" : "\(guarding.limit) (\(guarding.written))"),
                cohort: guarding.cohort,
                span: span,
                count: guarding.count,
                help: "tidegate approve \(intent.short), or an Acknowledgement of the guard"
            )
        case .acknowledged(let name):
            return PlanFinding(
                .note,
                .guardAcknowledged,
                "\(guarding.cohort) \(what), acknowledged by \(name)",
                cohort: guarding.cohort,
                span: span,
                count: guarding.count
            )
        }
    }

    private func waves(_ rollout: PlannedRollout) -> [PlanFinding] {
        rollout.findings.map { finding in
            let (severity, index, message): (PlanFinding.Severity, Int, String) =
                switch finding {
                case .addsNobody(let wave): (.note, wave, "adds nobody and is skipped")
                case .nobodyNeedsIt(let wave):
                    (.warn, wave, "matches no device that still needs the change and is skipped")
                case .emptySelector(let wave, true):
                    (
                        .note, wave,
                        "matches no device of the cohort and is skipped, as the policy allows"
                    )
                case .emptySelector(let wave, false):
                    (.deny, wave, "matches no device of the cohort")
                case .undecided(let wave, let count, let reason):
                    (
                        .warn, wave,
                        "has no answer for \(count) devices, which come last (\(reason))"
                    )
                case .outrun(let wave, let count):
                    (
                        .warn, wave,
                        "names \(count) devices that the topology puts behind devices of later waves, with which they go"
                    )
                }
            let wave = rollout.waves[index]
            let isEmpty = severity == .deny
            return PlanFinding(
                severity,
                finding.code,
                "wave \(wave.name) of \(rollout.cohortTrack) \(message)",
                cohort: rollout.cohortTrack.cohort,
                span: wave.policy.span,
                help: isEmpty ? "mend the selector, or say `allowEmpty: true`" : nil
            )
        }
    }

    /// The step from the revision in force to this one.
    private func succession() -> [PlanFinding] {
        let renamed = Set(desired.fleet.cohorts.compactMap(\.formerly))
        let vanished = (input.base?.cohorts ?? []).filter {
            $0.state == .active && desired.fleet.cohort($0.name) == nil
                && !renamed.contains($0.name)
        }
        let missing = desired.fleet.cohorts.filter { desired.fleet.policy($0.policy) == nil }
        return vanished.map {
            PlanFinding(
                .deny,
                .vanished,
                "cohort \($0.name) has vanished",
                cohort: $0.name,
                span: $0.span,
                help:
                    "accept it with `state: retired` first; for a new name say `formerly: \($0.name)`"
            )
        }
            + missing.map {
                PlanFinding(
                    .deny,
                    .missingPolicy,
                    "cohort \($0.name) names the policy \($0.policy), which is not there",
                    cohort: $0.name,
                    span: $0.span
                )
            }
    }
}

extension WavePlan.Finding {
    fileprivate var code: PlanFinding.Code {
        switch self {
        case .emptySelector(_, false): .emptyWave
        case .undecided: .undecided
        case .outrun: .outrun
        case .addsNobody, .nobodyNeedsIt, .emptySelector: .skippedWave
        }
    }
}
