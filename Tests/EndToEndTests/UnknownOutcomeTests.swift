import FleetModel
import Foundation
import GitTestSupport
import Testing

/// The rows of the crash matrix that are no crash of ours: answers, reports and devices that go astray.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct UnknownOutcomeTests {
    @Test
    func `an answer that does not come is unknown: the same jobs are offered again, no others`()
        async throws
    {
        let fleet = try await LiveFleet()
        let relay = try Relay(to: fleet.simulatorPort)
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let controller = try fleet.controller(platformPort: relay.port)
        try await controller.wait(until: "first contact is held") {
            $0["revision"]?["held"] != .null
        }
        relay.set(.holdsBack(after: 0))
        try await controller.approveFirstContact()

        // The transport's own deadline has passed by then, and devices are done.
        try await fleet.waitForLedger("resends", atLeast: 4)
        try await fleet.waitForLedger("executions", atLeast: 4)
        let status = try await controller.wait(until: "the failure is told") {
            ($0["offers"]?["failures"]?.integer ?? 0) > 0
        }
        #expect(status["jobs"]?["persisted"]?.integer == 4)
        #expect(status["jobs"]?["inFlight"]?.integer == 4)
        #expect(status["offers"]?["problem"]?.string?.contains("127.0.0.1:\(relay.port)") == true)
        #expect(try await fleet.ledger("distinctJobs") == 4)

        relay.set(.open)
        try await controller.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: controller, specs, successes: LiveFleet.gateways)
    }

    @Test func `answers that are lost again and again cost nothing but time`() async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        try await fleet.setFaults(#"{"platform":{"lostAnswerShare":1}}"#)
        let controller = try fleet.controller()
        try await controller.approveFirstContact()
        try await controller.waitUntilItSays("cannot offer")

        // The feed of job states tells what the answers did not.
        try await controller.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: controller, specs, successes: LiveFleet.gateways)
    }

    @Test func `reports that are lost over a kill make nothing run twice`() async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller()
        try await first.wait(until: "first contact is held") { $0["revision"]?["held"] != .null }
        try await fleet.setFaults(#"{"droppedReportShare":1}"#)
        try await first.approveFirstContact()
        try await eventually("four devices are done, and nobody was told") {
            try await fleet.simulator.lines("simulator/v1/ledger/executions")
                .count { $0["outcome"]?.string == "succeeded" } == 4
        }
        first.process.send(SIGKILL)
        #expect(try await first.process.end(log: first.log) == .killed(by: SIGKILL))

        let second = try fleet.controller()
        let status = try await second.wait(until: "the fleet was listed") {
            $0["ready"]?.bool == true
        }
        #expect(status["jobs"]?["inFlight"]?.integer == 4)
        #expect(status["jobs"]?["succeeded"]?.integer == 0)
        #expect(try await fleet.ledger("executions") == 4)

        try await fleet.setFaults(#"{"droppedReportShare":0}"#)
        try await second.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: second, specs, successes: LiveFleet.gateways)
    }

    @Test
    func `a job that the platform cancelled and the device did is believed by the twin alone`()
        async throws
    {
        let fleet = try await LiveFleet(timeScale: 40)
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        try await fleet.setFaults(#"{"slowShare":1}"#)
        let controller = try fleet.controller()
        try await controller.approveFirstContact()
        let running = try await eventually("a device runs a job") {
            try await fleet.simulator.lines("simulator/v1/ledger/executions")
                .first { $0["outcome"] == nil }?["jobId"]?.string
        }
        let epoch = try await fleet.simulator.get("simulator/v1/status")["epoch"]?.integer ?? 0
        try await fleet.simulator.post(
            "job/v1/jobs/\(running)/cancel",
            #"{"mode":"force"}"#,
            headers: ["Tidegate-Epoch": "\(epoch)"]
        )

        try await controller.wait(until: "the rollout has stopped") {
            $0["rollouts"]?["failed"]?.integer == 1 && $0["jobs"]?["inFlight"]?.integer == 0
        }
        let list =
            try await Endpoint(socket: controller.state + "/control.sock")
            .get("v1/rollouts")["items"]?.array ?? []
        let rollout = try #require(list.first)
        #expect(rollout["state"]?.string == "failed")
        let ends = try await controller.journal().filter { $0["kind"]?.string == "jobEnded" }
        #expect(
            ends.contains {
                $0["record"]?["_0"]?["id"]?.string == running
                    && $0["record"]?["_0"]?["state"]?.string == "cancelled"
            }
        )
        try await eventually("the device is done, whatever the platform said") {
            try await fleet.simulator.lines("simulator/v1/ledger/executions")
                .contains { $0["jobId"]?.string == running && $0["outcome"] != nil }
        }

        try await fleet.setFaults(#"{"slowShare":0}"#)
        try controller.command("rollouts", "retry", rollout["id"]?.string ?? "").succeeded()
        try await controller.waitUntilConverged(at: commit)
        try await Witness(fleet, journals: [try await controller.journal()], unheard: [running])
            .expectNothingLostOrDoubled(successes: LiveFleet.gateways, specs: specs)
    }

    @Test func `what is superseded in mid-rollout is withdrawn before anything newer is offered`()
        async throws
    {
        let fleet = try await LiveFleet(timeScale: 20)
        let specs = LiveSpecs(interval: 25, soak: "5s")
        try fleet.repository.commit(LiveSpecs(soak: "5s").files)
        let first = try fleet.controller(failpoint: "after-withdrawal-before-persist")
        try await first.approveFirstContact()
        try await fleet.waitForLedger("distinctJobs", atLeast: 4)
        // Nobody asks for jobs any more, and what comes later would be handed out first.
        try await fleet.setFaults(#"{"offlineShare":1,"handsOutNewestFirst":true}"#)
        let commit = try fleet.repository.commit(specs.files)
        #expect(try await first.goOnUntilItEnds() == .killed(by: SIGKILL))

        let second = try fleet.controller()
        // Devices that the platform had not yet missed may have been offered the newer one by then.
        try await second.wait(until: "the four jobs of the older rollout have ended") {
            let jobs = $0["jobs"]
            let ended = (jobs?["failed"]?.integer ?? 0) + (jobs?["succeeded"]?.integer ?? 0)
            return $0["revision"]?["accepted"]?.string == commit && ended >= 4
        }
        try await fleet.setFaults(#"{"offlineShare":0}"#)
        try await second.waitUntilConverged(at: commit)

        // Those of the first four that had asked before they went offline have done both.
        let early =
            try await fleet.simulator.lines("simulator/v1/ledger/executions").count
            - LiveFleet.gateways
        #expect((0..<4).contains(early))
        try await fleet.expectRest(of: second, specs, successes: LiveFleet.gateways + early)
    }
}
