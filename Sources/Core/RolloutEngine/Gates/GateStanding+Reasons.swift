import FleetModel

extension GateStanding {
    /// What the gates of a wave come to as they are: the worst of them.
    init(_ wave: RolloutWave) {
        let runs = wave.gates
        let verdicts = runs.map(\.verdict)
        let isWhole = wave.policy.gates.allSatisfy { wave.gate($0) != nil }
        let worst = GateVerdict.worst(verdicts + (isWhole ? [] : [.running]))
        let run = zip(runs, verdicts).first { $0.1 == worst }?.0
        switch worst {
        case .passed: self = .passed
        case .running, .cancelled: self = .waiting
        case .failed: self = .failed(.gate(.gateFailed, run, worst, wave.name))
        case .errored: self = .held(.gate(.gateErrored, run, worst, wave.name))
        case .inconclusive: self = .held(.gate(.gateInconclusive, run, worst, wave.name))
        }
    }
}

extension RolloutReason {
    /// A gate that the compiled state does not hold, although it was compiled with it.
    static func missing(_ gate: ResourceName, _ wave: ResourceName) -> RolloutReason {
        RolloutReason(
            .gateErrored,
            "gate `\(gate)` is not in the store; abort and retry the rollout to have it read anew",
            wave: wave
        )
    }

    /// What the worst check of a gate says, since when, and what to do.
    fileprivate static func gate(
        _ code: Code,
        _ run: GateRun?,
        _ verdict: GateVerdict,
        _ wave: ResourceName
    ) -> RolloutReason {
        guard let run,
            let check = run.gate.checks.first(where: {
                !$0.isAdvisory && run.verdict(of: $0) == verdict
            })
        else { return RolloutReason(code, "a gate is \(verdict.rawValue)", wave: wave) }
        let place = "gate `\(run.gate.name)`, check `\(check.name)`"
        guard let seen = run.run(of: check.name) else {
            return RolloutReason(code, "\(place) was never measured", wave: wave)
        }
        let last = seen.samples.last?.reason ?? "it was never measured"
        let since = seen.troubledSince.map { " since \($0)" } ?? ""
        switch verdict {
        case .failed:
            let most = check.limits.maxFailures ?? 0
            return RolloutReason(
                code,
                "\(place): \(seen.failures) of \(seen.sampled) samples failed and \(most) may: "
                    + "\(seen.firstFailure?.reason ?? last)",
                wave: wave
            )
        case .errored:
            return RolloutReason(
                code,
                "\(place) cannot be measured\(since): \(last); it goes on when it can be, and an abort ends it",
                wave: wave
            )
        default:
            let advice =
                seen.conclusion == nil
                ? "the looks that are left may tell"
                : "its looks are used up: abort the rollout, and retry it to have them anew"
            return RolloutReason(
                code,
                "\(place) is inconclusive\(since): \(last); \(advice)",
                wave: wave
            )
        }
    }
}
