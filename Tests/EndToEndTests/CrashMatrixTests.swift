import FleetController
import FleetModel
import Foundation
import GitTestSupport
import Testing

/// The crash matrix with the built program: SIGKILL at named failpoints, a start anew, and the platform's own ledger as
/// witness that no job was lost and none doubled.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CrashMatrixTests {
    /// A failpoint and how often it is passed before the kill. In brackets behind: what has happened by then.
    private static let places = [
        // Nothing is decided.
        "after-fetch", "after-sweep:2", "before-order-persist", "after-order-persist",
        "before-accept-commit", "after-accept-commit",
        // Before P, or inside P: each of the first transactions, then those of answers and outcomes.
        "before-persist", "before-persist:2", "inside-persist:1", "inside-persist:2",
        "inside-persist:3", "inside-persist:4", "inside-persist:5", "inside-persist:6",
        // After P, before S.
        "after-persist-before-send", "before-send", "before-send:2",
        // Inside S, after S, before A2.
        "inside-send", "after-send-before-answer", "after-send-before-answer:2",
        // After A2, before P2, and just after it.
        "after-answer-before-persist", "after-answer-persist",
        // The device is done: before P3, and after it.
        "before-outcome-persist", "before-outcome-persist:2", "after-outcome-persist",
        // A recovery of nothing; those of something are in the tests below.
        "during-recovery", "during-takeover",
    ]

    @Test(arguments: places)
    func `a kill at any point loses nothing and doubles nothing`(_ place: String) async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)

        let first = try fleet.controller(failpoint: place)
        #expect(try await first.goOnUntilItEnds() == .killed(by: SIGKILL))

        try await fleet.expectConvergence(to: specs, at: commit, successes: LiveFleet.gateways)
    }

    /// Each start is killed at the next point, so that each recovery but the last is itself cut off.
    @Test func `a rollout of firmware and configuration survives a kill at every point in turn`()
        async throws
    {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs(firmware: "2.4.0")
        let commit = try fleet.repository.commit(specs.files)
        let turns: [Failpoint] = [
            .afterFetch, .afterSweep, .duringRecovery, .beforeOrderPersist, .duringTakeover,
            .afterOrderPersist, .beforeAcceptCommit, .insidePersist, .beforePersist, .insideSend,
            .duringRecovery, .afterSendBeforeAnswer, .afterAnswerBeforePersist,
            .beforeOutcomePersist, .duringTakeover, .afterOutcomePersist, .beforePersist,
            .afterPersistBeforeSend, .beforeSend, .afterAnswerPersist, .beforeOutcomePersist,
        ]

        for turn in turns {
            let controller = try fleet.controller(failpoint: turn.rawValue)
            #expect(try await controller.goOnUntilItEnds() == .killed(by: SIGKILL), "\(turn)")
        }

        try await fleet.expectConvergence(to: specs, at: commit, successes: 2 * LiveFleet.gateways)
    }

    @Test func `a kill in mid-recovery, again and again, is recovered from`() async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller(failpoint: "after-send-before-answer")
        #expect(try await first.goOnUntilItEnds() == .killed(by: SIGKILL))
        let sent = try await fleet.ledger("offers")
        #expect(sent > 0)

        // The journal is read; the seat is taken; the term's own record is being written; what was sent is sent again.
        for place in [
            "during-recovery", "during-takeover", "inside-persist", "during-recovery",
            "before-send", "inside-send",
        ] {
            let controller = try fleet.controller(failpoint: place)
            #expect(try await controller.goOnUntilItEnds() == .killed(by: SIGKILL), "\(place)")
        }

        try await fleet.expectConvergence(to: specs, at: commit, successes: LiveFleet.gateways)
        #expect(try await fleet.ledger("resends") > 0)
    }

    @Test func `a kill while the platform holds its answer back offers the same jobs again`()
        async throws
    {
        let fleet = try await LiveFleet()
        let relay = try Relay(to: fleet.simulatorPort)
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller(platformPort: relay.port)
        try await first.wait(until: "first contact is held") { $0["revision"]?["held"] != .null }
        relay.set(.holdsBack(after: 0))
        try await first.approveFirstContact()
        try await fleet.waitForLedger("distinctJobs", atLeast: 4)

        first.process.send(SIGKILL)
        #expect(try await first.process.end(log: first.log) == .killed(by: SIGKILL))
        relay.set(.open)

        try await fleet.expectConvergence(to: specs, at: commit, successes: LiveFleet.gateways)
        #expect(try await fleet.ledger("resends") >= 4)
    }

    @Test
    func `a kill in a backup leaves the state whole and no backup that could be taken for one`()
        async throws
    {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller(failpoint: "during-backup")
        try await first.waitUntilConverged(at: commit)
        let copy = fleet.folder.path + "/copy.sqlite"

        #expect(try first.command("backup", copy).status == 1)
        #expect(try await first.process.end(log: first.log) == .killed(by: SIGKILL))

        #expect(TextFile.text(copy).isEmpty)
        let second = try fleet.controller()
        try await second.waitUntilConverged(at: commit)
        #expect(
            try second.command("backup", copy).complaint.contains("File exists")
        )
        try second.command("backup", copy + "-2").succeeded()
        try await fleet.expectRest(of: second, specs, successes: LiveFleet.gateways)
    }

    @Test func `a kill after a pause that nobody was told of leaves it in force`() async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller(failpoint: "after-order-persist:2")
        try await first.approveFirstContact()
        try await fleet.waitForLedger("distinctJobs", atLeast: 4)
        #expect(try first.command("pause", "--all").status == 1)
        #expect(try await first.process.end(log: first.log) == .killed(by: SIGKILL))
        let offered = try await fleet.ledger("distinctJobs")

        let second = try fleet.controller()
        // Of jobs that were decided and not offered before the pause none is offered now.
        try await second.wait(until: "the pause is in force and what ran has ended") { status in
            status["pauses"]?.array?.count == 1
                && status["jobs"]?["succeeded"]?.integer == offered
                && status["fleet"]?["devices"]?.integer == Int64(LiveFleet.devices)
        }
        #expect(try await fleet.ledger("distinctJobs") == offered)

        try second.command("resume", "--all").succeeded()
        try await second.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: second, specs, successes: LiveFleet.gateways)
    }
}
