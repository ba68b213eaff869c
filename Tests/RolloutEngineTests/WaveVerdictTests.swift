import FleetModel
import FleetSimulation
import RolloutEngine
import Testing

struct WaveVerdictTests {
    private func verdict(
        minSuccess: Int = 0,
        max: Int? = nil,
        share: Int? = nil,
        coverage: Int = 0,
        isRollback: Bool = false,
        _ tally: (inout WaveTally) -> Void
    ) -> WaveVerdict {
        var counts = WaveTally()
        tally(&counts)
        return WaveVerdict(
            counts,
            SampleFleet.wave(
                "wave",
                .size(.percent(.all)),
                soak: .zero,
                minSuccess: minSuccess,
                max: max,
                share: share
            ),
            minCoverage: SampleFleet.percent(coverage),
            isRollback: isRollback
        )
    }

    private func code(_ verdict: WaveVerdict) -> RolloutReason.Code? {
        switch verdict {
        case .failed(let reason), .inconclusive(let reason), .blocked(let reason): reason.code
        case .running, .reached, .nothingToProve: nil
        }
    }

    private func isFailed(_ verdict: WaveVerdict) -> Bool {
        if case .failed = verdict { true } else { false }
    }

    @Test func `a budget breaks at strictly more failures than it allows`() {
        let three = verdict(max: 3) {
            $0.failed = 3
            $0.healthy = 7
        }
        let four = verdict(max: 3) {
            $0.failed = 4
            $0.healthy = 6
        }
        #expect(three == .reached)
        #expect(code(four) == .failureBudget)
    }

    @Test func `a share of failures is rounded down`() {
        // 2 % of 99 is one device.
        #expect(
            !isFailed(
                verdict(share: 2) {
                    $0.failed = 1
                    $0.healthy = 98
                }
            )
        )
        #expect(
            isFailed(
                verdict(share: 2) {
                    $0.failed = 2
                    $0.healthy = 97
                }
            )
        )
    }

    @Test func `an absolute cap holds beside any share`() {
        let verdict = verdict(max: 2, share: 50) {
            $0.failed = 3
            $0.waiting = 9_997
        }
        #expect(code(verdict) == .failureBudget)
    }

    @Test(arguments: [(5, 90, 5), (10, 90, 9), (7, 50, 4), (1, 1, 1), (3, 34, 2)])
    func `minSuccess is rounded up`(count: Int, share: Int, required: Int) {
        let enough = verdict(minSuccess: share) {
            $0.healthy = required
            $0.waiting = count - required
        }
        let short = verdict(minSuccess: share) {
            $0.healthy = required - 1
            $0.waiting = count - required + 1
        }
        #expect(enough == .reached)
        #expect(short == .running)
    }

    @Test func `half good and half failed is a failure where nine of ten must succeed`() {
        let verdict = verdict(minSuccess: 90) {
            $0.healthy = 5
            $0.failed = 5
        }
        #expect(code(verdict) == .minSuccess)
    }

    @Test func `a wave fails as soon as it cannot succeed any more`() {
        let verdict = verdict(minSuccess: 100) {
            $0.failed = 1
            $0.waiting = 9
        }
        #expect(code(verdict) == .minSuccess)
    }

    @Test func `a wave that asks for no success is still proven by nobody less than one`() {
        let failed = verdict { $0.failed = 3 }
        let underWay = verdict { $0.inFlight = 3 }
        let stale = verdict { $0.stale = 3 }
        let one = verdict {
            $0.failed = 2
            $0.healthy = 1
        }
        #expect(code(failed) == .minSuccess)
        #expect(underWay == .running)
        #expect(code(stale) == .inconclusive)
        #expect(one == .reached)
    }

    @Test func `silence after an offer counts against the budget`() {
        let verdict = verdict(max: 0) {
            $0.unknown = 1
            $0.healthy = 9
        }
        #expect(code(verdict) == .failureBudget)
    }

    @Test func `a done device whose report is too old is no success`() {
        let verdict = verdict(minSuccess: 100) {
            $0.healthy = 9
            $0.stale = 1
        }
        #expect(code(verdict) == .inconclusive)
    }

    @Test func `a done device that turns unhealthy counts as a failure`() {
        let verdict = verdict(max: 0) {
            $0.healthy = 9
            $0.unhealthy = 1
        }
        #expect(code(verdict) == .failureBudget)
    }

    @Test func `a wave judged on too few of its frozen members holds`() {
        let short = verdict(minSuccess: 100, coverage: 80) {
            $0.healthy = 7
            $0.absent = 3
        }
        let enough = verdict(minSuccess: 100, coverage: 80) {
            $0.healthy = 8
            $0.absent = 2
        }
        #expect(code(short) == .coverage)
        #expect(enough == .reached)
    }

    @Test func `nothing of nothing never passes`() {
        #expect(code(verdict { $0.absent = 3 }) == .coverage)
        #expect(code(verdict { $0.excluded = 3 }) == .noEvidence)
        #expect(code(verdict { $0.left = 3 }) == .departed)
        #expect(
            code(
                verdict {
                    $0.left = 2
                    $0.excluded = 1
                }
            ) == .noEvidence
        )
        #expect(
            code(
                verdict {
                    $0.excluded = 1
                    $0.converged = 2
                }
            ) == .noEvidence
        )
        #expect(code(verdict { $0.blocked = 3 }) == .blocked)
    }

    @Test func `devices that had it from the start are on neither side`() {
        #expect(verdict { $0.converged = 5 } == .nothingToProve)
        let one = verdict(minSuccess: 100) {
            $0.converged = 99
            $0.waiting = 1
        }
        #expect(one == .running)
    }

    @Test func `a way back is not stopped by its own failures before everybody was tried`() {
        let underWay = verdict(minSuccess: 80, max: 0, isRollback: true) {
            $0.failed = 1
            $0.waiting = 4
        }
        let over = verdict(minSuccess: 80, max: 0, isRollback: true) {
            $0.failed = 1
            $0.healthy = 4
        }
        #expect(underWay == .running)
        #expect(isFailed(over))
    }
}
