import FleetModel
import FleetSimulation
import FleetPlanner
import Journal
import RolloutEngine
import Testing

/// Gates and approvals in whole rollouts.
struct GateRolloutTests {
    private static let rate = ExpressionText(text: "result > 0.02", span: SampleFleet.span)

    private static func query(_ kind: String = "prometheus") -> GateCheck.Measure {
        let query = GateCheck.Query(
            source: SampleFleet.resource("fleet-metrics"),
            request: "rate(errors{cohort=\"$cohort\",wave=\"$wave\"}[5m]) + $x$",
            timeout: .seconds(10),
            verdicts: GateCheck.Verdicts(failWhen: rate, passWhen: nil)
        )
        return kind == "http" ? .http(query) : .prometheus(query)
    }

    private static let healthy = GateCheck.Measure.health(
        GateCheck.Health(minHealthy: .all, minConverged: .all)
    )

    private static func reboots(alpha: Int64 = 50_000) -> GateCheck.Measure {
        .compare(
            GateCheck.Comparison(
                metric: ExpressionText(
                    text: "device.reported.health.rebootsPerHour",
                    span: SampleFleet.span
                ),
                against: .notYetUpdated,
                worse: .higher,
                alpha: FixedDecimal(millionths: alpha),
                atLeast: FixedDecimal(millionths: 500_000),
                minSample: 3
            )
        )
    }

    /// A settled world, whose canary wave then has a gate of that check.
    private func world(
        _ measure: GateCheck.Measure,
        looks: Int = 3,
        soak: TimeSpan = .minutes(10),
        limits: GateCheck.Limits = CheckRunTests.limits(),
        approvals: Int = 0
    ) -> SimulatedWorld {
        var world = SimulatedWorld.settled()
        world.fleet.gates = [
            Gate(
                name: SampleFleet.resource("gate"),
                span: SampleFleet.span,
                every: .minutes(2),
                initialDelay: .zero,
                looks: looks,
                checks: [
                    GateCheck(
                        name: SampleFleet.resource("errors"),
                        measure: measure,
                        isAdvisory: false,
                        limits: limits,
                        span: SampleFleet.span
                    )
                ]
            )
        ]
        world.fleet.waves = [
            SampleFleet.wave(
                "canary",
                .select(SampleFleet.ring("canary")),
                soak: soak,
                minSuccess: 100,
                max: 0,
                gates: ["gate"]
            ),
            SampleFleet.wave(
                "rest",
                .size(.percent(.all)),
                soak: .zero,
                minSuccess: 75,
                max: nil,
                approvals: approvals
            ),
        ]
        return world
    }

    private func rollout(_ world: SimulatedWorld) throws -> Rollout {
        try #require(world.rollouts(.config).last)
    }

    private func run(_ world: SimulatedWorld) throws -> CheckRun {
        let gate = try #require(try rollout(world).waves[0].gate(SampleFleet.resource("gate")))
        return try #require(gate.run(of: SampleFleet.resource("errors")))
    }

    private func reason(_ world: SimulatedWorld) throws -> RolloutReason? {
        switch try rollout(world).phase {
        case .held(let reason), .failed(let reason): reason
        default: nil
        }
    }

    /// Runs until the gate has begun.
    private func begin(_ world: inout SimulatedWorld) throws {
        world.commit { $0.interval = 40 }
        for _ in 0..<40 where world.rollouts(.config).last?.waves[0].gates.isEmpty ?? true {
            world.run(minutes: 1)
        }
        #expect(try !rollout(world).waves[0].gates.isEmpty)
    }

    @Test func `a wave goes on once its looks have passed, the last of them after the soak`() throws
    {
        var world = world(Self.query())
        world.services = { _ in .number(0.01) }
        try begin(&world)
        world.run(minutes: 120) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(try rollout(world).phase == .succeeded)
        let run = try run(world)
        #expect(run.looks == 3)
        #expect(run.conclusion == .passed)
        // The soak was watched between them.
        #expect(run.sampled > run.looks)
        let canary = try rollout(world).waves[0]
        #expect(canary.soak.accrued == .minutes(10))
        let looks = world.controller.journal.compactMap { record -> GateLook? in
            if case .gateLooked(_, _, let look) = record { look } else { nil }
        }
        #expect(looks.last?.entries.map(\.weight) == [.deciding])
        #expect(
            world.questions.first?.request
                == "rate(errors{cohort=\"gateways\",wave=\"canary\"}[5m]) + $x$"
        )
    }

    @Test func `a failed sample fails the rollout, and its content is held back`() throws {
        var world = world(Self.query())
        world.services = { $0.id.ordinal < 1 ? .number(0.01) : .number(0.5) }
        try begin(&world)
        world.run(minutes: 30)
        #expect(try reason(world)?.code == .gateFailed)
        let content = try rollout(world).to
        let cohort = SampleFleet.resource("gateways")
        #expect(
            world.controller.state.ledger.holdBacks == [.config(cohort: cohort, compiled: content)]
        )
        #expect(world.devices.count { world.isConverged($0) } == 3)
        #expect(try run(world).firstFailure?.value == "0.5")
        #expect(try reason(world)?.message.contains("result > 0.02 holds") == true)
    }

    @Test func `25: a server that is down for an hour holds, and never fails or passes`() throws {
        var world = world(Self.query())
        world.services = { _ in .failure("connection refused") }
        try begin(&world)
        world.run(minutes: 60)
        #expect(try reason(world)?.code == .gateErrored)
        #expect(try rollout(world).openWave == 0)
        #expect(world.controller.state.ledger.holdBacks.isEmpty)
        #expect(try run(world).looks == 0)
        let since = try #require(try run(world).troubledSince)
        #expect(try reason(world)?.message.contains("since \(since): connection refused") == true)
        // Held, it is still asked; what comes back opens it.
        world.services = { _ in .number(0) }
        world.run(minutes: 60) { $0.isAtRest }
        #expect(try rollout(world).phase == .succeeded)
    }

    @Test func `no answer at all is neither a pass nor a failure`() throws {
        var world = world(Self.query())
        try begin(&world)
        world.run(minutes: 90)
        #expect(try rollout(world).phase == .progressing)
        #expect(try rollout(world).openWave == 0)
        #expect(Set(world.questions.map(\.id)).count == 1)
    }

    @Test
    func `what is no number holds, later evidence reopens it, and the last look holds for good`()
        throws
    {
        var world = world(Self.query(), soak: .zero)
        world.services = { _ in .number(.nan) }
        try begin(&world)
        world.run(minutes: 2)
        #expect(try reason(world)?.code == .gateInconclusive)
        var reopened = world
        reopened.services = { _ in .number(0) }
        reopened.run(minutes: 90) { $0.isAtRest }
        #expect(try rollout(reopened).phase == .succeeded)
        world.run(minutes: 20)
        #expect(try run(world).conclusion == .inconclusive)
        world.services = { _ in .number(0) }
        world.run(minutes: 60)
        #expect(try reason(world)?.code == .gateInconclusive)
        #expect(try rollout(world).openWave == 0)
    }

    @Test func `empty answers and documents without the field are no data`() throws {
        for (kind, answer) in [
            ("prometheus", GateAnswer.Result.noData("an empty vector")),
            ("http", .document(["status": "fine"])),
        ] {
            var measure = Self.query(kind)
            if kind == "http", case .http(let query) = measure {
                measure = .http(
                    GateCheck.Query(
                        source: query.source,
                        request: "/fleet",
                        timeout: query.timeout,
                        verdicts: GateCheck.Verdicts(
                            failWhen: ExpressionText(
                                text: "result.errors > 3.0",
                                span: SampleFleet.span
                            ),
                            passWhen: nil
                        )
                    )
                )
            }
            var world = world(measure)
            world.services = { _ in answer }
            try begin(&world)
            world.run(minutes: 3)
            #expect(try run(world).samples.last?.outcome == .inconclusive, "\(kind)")
        }
    }

    @Test func `a failure while people are waited for fails the rollout`() throws {
        var world = world(Self.query(), approvals: 1)
        world.services = { _ in .number(0) }
        try begin(&world)
        world.run(minutes: 40)
        #expect(try reason(world)?.code == .approval)
        #expect(try rollout(world).waves[0].state == .open)
        world.services = { _ in .number(1) }
        world.run(minutes: 5)
        #expect(try reason(world)?.code == .gateFailed)
    }

    @Test func `a wave begins when so many people have said yes, each once`() throws {
        var world = world(Self.healthy, approvals: 2)
        try begin(&world)
        world.run(minutes: 40)
        let id = try rollout(world).id
        #expect(try reason(world)?.message.contains("tidegate approve \(id) --wave rest") == true)
        func approve(_ actor: Text, _ wave: String = "rest", gate: String? = nil) throws -> [Record]
        {
            try RolloutEngine.order(
                .approveWave(
                    id,
                    wave: SampleFleet.resource(wave),
                    gate: gate.map(SampleFleet.resource)
                ),
                by: actor,
                reason: "seen",
                world.controller.state,
                now: world.now
            )
        }
        world.persist(try approve("ada"))
        #expect(throws: OrderRefusal.self) { try approve("ada") }
        #expect(throws: OrderRefusal.self) { try approve("ben", "canary") }
        #expect(throws: OrderRefusal.self) { try approve("ben", "nowhere") }
        #expect(throws: OrderRefusal.self) { try approve("ben", "canary", gate: "gate") }
        world.run(minutes: 20)
        #expect(try rollout(world).openWave == 0)
        world.persist(try approve("ben"))
        world.run(minutes: 60) { $0.isAtRest }
        #expect(try rollout(world).phase == .succeeded)
        #expect(try rollout(world).waves[1].approvals.map(\.actor) == ["ada", "ben"])
    }

    @Test func `a gate that asks people waits for those who may`() throws {
        var world = world(.approval(GateCheck.Approval(count: 1, approvers: ["ada"])))
        try begin(&world)
        world.run(minutes: 40)
        #expect(try rollout(world).phase == .progressing)
        let order = OperatorOrder.approveWave(
            try rollout(world).id,
            wave: SampleFleet.resource("canary"),
            gate: SampleFleet.resource("gate")
        )
        #expect(throws: OrderRefusal.self) {
            try RolloutEngine.order(
                order,
                by: "eve",
                reason: "",
                world.controller.state,
                now: world.now
            )
        }
        world.persist(
            try RolloutEngine.order(
                order,
                by: "ada",
                reason: "seen",
                world.controller.state,
                now: world.now
            )
        )
        world.run(minutes: 60) { $0.isAtRest }
        #expect(try rollout(world).phase == .succeeded)
    }

    @Test func `a first wave that wants a yes keeps its rollout waiting`() throws {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.waves = [
                SampleFleet.wave(
                    "all",
                    .size(.percent(.all)),
                    soak: .zero,
                    minSuccess: 75,
                    max: nil,
                    approvals: 1
                )
            ]
        }
        world.run(minutes: 30)
        #expect(try rollout(world).phase == .pending)
        world.order(
            .approveWave(try rollout(world).id, wave: SampleFleet.resource("all"), gate: nil)
        )
        world.run(minutes: 90) { $0.isAtRest }
        #expect(try rollout(world).phase == .succeeded)
    }

    @Test func `updated devices that start anew more often than others are a regression`() throws {
        var world = world(Self.reboots(), looks: 1)
        for index in world.devices.indices {
            world.devices[index].reboots = (before: index % 2, after: 9)
        }
        try begin(&world)
        world.run(minutes: 30)
        #expect(try reason(world)?.code == .gateFailed)
        let figures = try #require(try run(world).firstFailure?.figures)
        #expect(figures.updated == 3)
        #expect(figures.control == 9)
        #expect(world.devices.count { world.isConverged($0) } == 3)
    }

    @Test func `a large difference that may be chance is held, and none passes`() throws {
        for (after, code) in [(9, RolloutReason.Code.gateInconclusive), (0, nil)] {
            // Sure only beyond what three devices against nine can show.
            var world = world(Self.reboots(alpha: 100), looks: 1)
            for index in world.devices.indices {
                world.devices[index].reboots = (before: 0, after: after)
            }
            try begin(&world)
            world.run(minutes: 90)
            #expect(try reason(world)?.code == code)
            #expect(try rollout(world).openWave == (code == nil ? 2 : 0))
        }
    }

    @Test func `an expression over the updated devices fails and passes`() throws {
        for (limit, phase) in [("2.0", "succeeded"), ("0.5", "failed")] {
            var world = world(
                .expression(
                    GateCheck.Verdicts(
                        failWhen: ExpressionText(
                            text: Text(
                                "devices.share(d, d.reported.health.rebootsPerHour > \(limit)) > 0.5"
                            ),
                            span: SampleFleet.span
                        ),
                        passWhen: nil
                    )
                ),
                looks: 1
            )
            for index in world.devices.indices { world.devices[index].reboots = (0, 1) }
            try begin(&world)
            world.run(minutes: 90)
            #expect(try rollout(world).phase.name == phase)
        }
    }

    @Test func `a restart loses nothing of a gate, and what was asked is asked again`() throws {
        var world = world(Self.query())
        world.services = { _ in .number(0) }
        try begin(&world)
        world.run(minutes: 5)
        world.services = { _ in nil }
        world.run(minutes: 5)
        let before = try rollout(world).waves[0].gates
        let open = try #require(world.questions.last)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        #expect(try rollout(world).waves[0].gates == before)
        world.run(minutes: 5)
        #expect(world.questions.last == open)
        world.services = { _ in .number(0) }
        world.run(minutes: 90) { $0.isAtRest }
        #expect(try rollout(world).phase == .succeeded)
    }

    @Test func `the journal of a gate gives the same state, also through its bytes`() throws {
        var world = world(Self.query(), approvals: 1)
        world.controller.keepsMarks = true
        world.services = { $0.id.ordinal % 3 == 1 ? .failure("timed out") : .number(0) }
        try begin(&world)
        world.run(minutes: 60)
        world.order(
            .approveWave(try rollout(world).id, wave: SampleFleet.resource("rest"), gate: nil)
        )
        world.run(minutes: 30)
        let codec = RecordCodec()
        var state = FleetState()
        for record in world.controller.journal {
            _ = try codec.encode(record)
            let value = try JSONValueEncoder().encode(record)
            state.apply(try JSONValueDecoder().decode(Record.self, from: value))
        }
        #expect(state == world.controller.state)
        #expect(try rollout(world).waves[1].approvals.count == 1)
    }

    @Test func `firmware that a gate refuses is held back by what the devices were given`() throws {
        var world = world(Self.query())
        world.services = { _ in .number(1) }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 60)
        let failed = try #require(world.rollouts(.firmware).first { $0.phase.name == "failed" })
        guard case .failed(let reason) = failed.phase else { return }
        #expect(reason.code == .gateFailed)
        let artifacts = ["a", "b"].map {
            HoldBack.firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), $0))
        }
        #expect(Set(failed.heldBack) == Set(artifacts))
    }

    @Test func `a wave that was written before there were gates has none`() throws {
        let wave = RolloutWave(SampleFleet.waves[0])
        var value = try JSONValueEncoder().encode(wave)
        guard case .object(var object) = value else {
            Issue.record("no object")
            return
        }
        object["gates"] = nil
        object["approvals"] = nil
        value = .object(object)
        #expect(try JSONValueDecoder().decode(RolloutWave.self, from: value) == wave)
    }
}
