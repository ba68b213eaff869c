import FleetModel
import FleetSimulation
import RolloutEngine
import Testing

/// The verdict of a gate by those of its checks.
struct GateRunTests {
    static func check(
        _ name: String,
        _ measure: GateCheck.Measure = .health(
            GateCheck.Health(minHealthy: .all, minConverged: nil)
        ),
        isAdvisory: Bool = false
    ) -> GateCheck {
        GateCheck(
            name: SampleFleet.resource(name),
            measure: measure,
            isAdvisory: isAdvisory,
            limits: CheckRunTests.limits(),
            span: SampleFleet.span
        )
    }

    static func gate(_ checks: [GateCheck], looks: Int = 1) -> Gate {
        Gate(
            name: SampleFleet.resource("gate"),
            span: SampleFleet.span,
            every: .minutes(1),
            initialDelay: .zero,
            looks: looks,
            checks: checks
        )
    }

    private func look(_ samples: [(String, GateSample.Outcome)]) -> GateLook {
        GateLook(
            gate: SampleFleet.resource("gate"),
            at: CheckRunTests.instant(1),
            entries: samples.map {
                GateLook.Entry(
                    check: SampleFleet.resource($0.0),
                    weight: .deciding,
                    sample: CheckRunTests.sample($0.1)
                )
            }
        )
    }

    private func verdict(_ samples: [(String, GateSample.Outcome)], looks: Int = 1) -> GateVerdict {
        var run = GateRun(
            Self.gate(
                [Self.check("a"), Self.check("b"), Self.check("c", isAdvisory: true)],
                looks: looks
            ),
            began: CheckRunTests.instant(0)
        )
        run.take(look(samples))
        return run.verdict
    }

    @Test func `the worst required check decides, and advisory ones never do`() {
        #expect(verdict([("a", .pass), ("b", .pass), ("c", .fail)]) == .passed)
        #expect(verdict([("a", .pass), ("b", .inconclusive)]) == .inconclusive)
        #expect(verdict([("a", .fail), ("b", .inconclusive)]) == .failed)
        #expect(verdict([("a", .pass), ("b", .pass)], looks: 2) == .running)
        #expect(GateVerdict.worst([.passed, .errored, .inconclusive]) == .errored)
        #expect(GateVerdict.worst([.errored, .failed]) == .failed)
        #expect(GateVerdict.worst([.running, .passed]) == .running)
        #expect(GateVerdict.worst([]) == .passed)
    }

    @Test func `a required check without a sample is errored once others are decided`() {
        #expect(verdict([("a", .pass)]) == .errored)
        #expect(verdict([("a", .pass)], looks: 2) == .running)
        #expect(verdict([("b", .pass), ("stranger", .pass)]) == .errored)
    }

    @Test func `one that ended before its first sample is cancelled, and never passed`() {
        let run = GateRun(Self.gate([Self.check("a")]), began: CheckRunTests.instant(0))
        #expect(run.verdict == .running)
        #expect(run.finalVerdict == .cancelled)
        var failed = run
        failed.take(look([("a", .fail)]))
        #expect(failed.finalVerdict == .failed)
    }

    @Test func `an approval asks for so many people who may, each once`() {
        let two = GateCheck.Approval(count: 2, approvers: ["ada", "ben", "cyd"])
        var run = GateRun(
            Self.gate([Self.check("people", .approval(two))]),
            began: CheckRunTests.instant(0)
        )
        func act(_ actor: Text) -> OperatorAct {
            OperatorAct(actor: actor, reason: "seen", at: CheckRunTests.instant(1).moment.wall)
        }
        for actor in ["ada", "ada", "eve"] as [Text] {
            run.take(act(actor))
            #expect(run.verdict == .running)
        }
        run.take(act("cyd"))
        #expect(run.verdict == .passed)
        #expect(run.approvals.map(\.actor) == ["ada", "eve", "cyd"])
    }
}
