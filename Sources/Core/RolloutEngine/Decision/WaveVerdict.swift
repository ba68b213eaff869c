package import FleetModel
import FleetPlanner

/// What a wave's tally proves: pure arithmetic of whole numbers.
package enum WaveVerdict: Hashable, Sendable {
    /// Nothing is decided yet.
    case running
    /// Enough are done, and of those enough are in good health now.
    case reached
    /// Nobody had anything to do.
    case nothingToProve
    case failed(RolloutReason)
    /// Neither proven nor failed, and nothing under way: for evidence or a person.
    case inconclusive(RolloutReason)
    /// Everybody waits for something else.
    case blocked(RolloutReason)

    /// Whether nobody is there who could be late.
    var isOfNobody: Bool {
        switch self {
        case .blocked: true
        case .inconclusive(let reason): reason.code == .noEvidence || reason.code == .departed
        case .running, .reached, .nothingToProve, .failed: false
        }
    }

    package init(
        _ tally: WaveTally,
        _ wave: RolloutPolicy.Wave,
        minCoverage: Percentage,
        isRollback: Bool
    ) {
        let required = wave.requiredSuccesses(of: tally.counted)
        if let reason = Self.failure(tally, wave, required: required),
            !isRollback || tally.pending == 0
        {
            self = .failed(reason)
        } else if tally.counted == 0 {
            self = Self.empty(tally, wave)
        } else if Self.successes(tally, wave) < required {
            self = tally.pending > 0 ? .running : Self.untold(tally, wave, required: required)
        } else {
            self = Self.covered(tally, wave, minCoverage)
        }
    }

    /// Done and, where the gate `healthy` is among the gates, healthy now.
    private static func successes(_ tally: WaveTally, _ wave: RolloutPolicy.Wave) -> Int {
        wave.requiresHealthy ? tally.healthy : tally.done
    }

    private static func failure(
        _ tally: WaveTally,
        _ wave: RolloutPolicy.Wave,
        required: Int
    ) -> RolloutReason? {
        let failures = tally.failed + tally.unknown + (wave.requiresHealthy ? tally.unhealthy : 0)
        guard failures > 0 else { return nil }
        let parts = parts(tally)
        if let share = wave.failureBudget.percent, failures > share.floor(of: tally.counted) {
            let budget = share.floor(of: tally.counted)
            return RolloutReason(
                .failureBudget,
                "\(failures) of \(tally.counted) devices did not make it (\(parts)), and \(share) allow \(budget)",
                wave: wave.name
            )
        }
        if let most = wave.failureBudget.max, failures > most {
            return RolloutReason(
                .failureBudget,
                "\(failures) of \(tally.counted) devices did not make it (\(parts)), and at most \(most) may",
                wave: wave.name
            )
        }
        guard tally.counted - failures < required else { return nil }
        return RolloutReason(
            .minSuccess,
            "\(required) of \(tally.counted) devices must succeed and \(failures) did not make it (\(parts))",
            wave: wave.name
        )
    }

    private static func parts(_ tally: WaveTally) -> String {
        [
            (tally.failed, "failed"), (tally.unknown, "silent after an offer"),
            (tally.unhealthy, "unhealthy"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func empty(_ tally: WaveTally, _ wave: RolloutPolicy.Wave) -> WaveVerdict {
        if tally.blocked > 0 {
            return .blocked(
                RolloutReason(
                    .blocked,
                    "all \(tally.blocked) devices of the wave that are left wait for something else",
                    wave: wave.name
                )
            )
        }
        if tally.absent > 0 {
            return .inconclusive(
                RolloutReason(
                    .coverage,
                    "none of the wave's \(tally.absent) devices is heard from",
                    wave: wave.name
                )
            )
        }
        // Devices that had it before prove nothing, and ask for no proof either.
        if tally.total == 0 || tally.converged > 0, tally.excluded + tally.left == 0 {
            return .nothingToProve
        }
        return .inconclusive(tally.excluded > 0 ? setAside(tally, wave) : departed(tally, wave))
    }

    /// Some may come back and prove it.
    private static func setAside(_ tally: WaveTally, _ wave: RolloutPolicy.Wave) -> RolloutReason {
        RolloutReason(
            .noEvidence,
            "all \(tally.excluded + tally.left) devices of the wave were set aside or left",
            wave: wave.name
        )
    }

    private static func departed(_ tally: WaveTally, _ wave: RolloutPolicy.Wave) -> RolloutReason {
        RolloutReason(
            .departed,
            "nobody of the wave is left to prove it with: of its devices, \(tally.left) are gone from the cohort",
            wave: wave.name
        )
    }

    /// The same as the verdict of a last wave; `isProven`: an earlier one passed.
    ///
    /// It is not over before everybody who can be judged was. Where nobody is left who could be, it adds nothing to what is
    /// proven: those who are blocked or set aside catch up later.
    func ofLastWave(_ tally: WaveTally, isProven: Bool) -> WaveVerdict {
        if self == .reached { return tally.pending > 0 ? .running : self }
        return isProven && tally.counted == 0 && tally.absent == 0 ? .nothingToProve : self
    }

    private static func untold(
        _ tally: WaveTally,
        _ wave: RolloutPolicy.Wave,
        required: Int
    ) -> WaveVerdict {
        .inconclusive(
            RolloutReason(
                .inconclusive,
                "\(required) of \(tally.counted) devices must be healthy; \(tally.healthy) are, of \(tally.stale) the "
                    + "last report is too old or does not tell",
                wave: wave.name
            )
        )
    }

    private static func covered(
        _ tally: WaveTally,
        _ wave: RolloutPolicy.Wave,
        _ minCoverage: Percentage
    ) -> WaveVerdict {
        let frozen = tally.counted + tally.absent
        let needed = minCoverage.ceiling(of: frozen)
        guard tally.judged < needed else { return .reached }
        guard tally.pending == 0 else { return .running }
        return .inconclusive(
            RolloutReason(
                .coverage,
                "\(tally.judged) of \(frozen) devices could be judged and \(minCoverage) are asked for; "
                    + "\(tally.absent) are not heard from",
                wave: wave.name
            )
        )
    }
}
