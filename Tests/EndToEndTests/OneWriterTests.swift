import FleetModel
import Foundation
import GitTestSupport
import Testing

/// Two controllers: one state has one writer, and a platform listens to the latest one alone.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OneWriterTests {
    /// Whether the kernel shows the process as stopped by a signal.
    private func isStopped(_ process: ServerProcess) -> Bool {
        let line = TextFile.text("/proc/\(process.identifier)/stat")
        return line[(line.lastIndex(of: ")") ?? line.startIndex)...].hasPrefix(") T")
    }

    private func waitUntilStopped(_ controller: LiveController) async throws {
        try await eventually("it has stopped", context: { TextFile.tail(controller.log) }) {
            isStopped(controller.process)
        }
    }

    @Test func `a stopped controller still holds its state, and goes on where it stood`()
        async throws
    {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let first = try fleet.controller(failpoint: "after-persist-before-send:1:stop")
        try await first.approveFirstContact()
        try await waitUntilStopped(first)

        let second = try fleet.controller()
        #expect(try await second.process.end(log: second.log) == .exited(1))
        #expect(second.said.contains(first.state + "/tidegate.lock"))
        #expect(second.said.contains("process \(first.process.identifier)"))
        #expect(try await fleet.ledger("offers") == 0)

        first.process.send(SIGCONT)
        try await first.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: first, specs, successes: LiveFleet.gateways)
    }

    @Test func `a leader that was stopped before it sent finds the platform closed to it`()
        async throws
    {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        let old = try fleet.controller(failpoint: "before-send:2:stop")
        try await old.approveFirstContact()
        try await waitUntilStopped(old)
        let before = try await fleet.ledger("distinctJobs")

        let new = try fleet.controller(state: "other")
        try await new.wait(until: "the unknown past is held") {
            $0["revision"]?["held"]?["reason"]?.string == "unknownPast"
        }
        #expect(try await fleet.ledger("distinctJobs") == before)
        try new.command("adopt", commit, "--accept-lost-hold-backs").succeeded()
        try await new.wait(until: "the new leader has given out jobs") {
            ($0["jobs"]?["persisted"]?.integer ?? 0) > 0
        }
        try await fleet.waitForLedger("offers", atLeast: before + 1)

        old.process.send(SIGCONT)
        #expect(try await old.process.end(log: old.log) == .exited(1))
        #expect(old.said.contains("another controller took over"))
        try await new.waitUntilConverged(at: commit)
        // What the old leader gave out before it was stopped stands in its own journal alone.
        try await Witness(fleet, journals: [try await new.journal()], sinceEpoch: 2)
            .expectNothingLostOrDoubled(successes: LiveFleet.gateways, specs: specs)
        #expect(
            try await fleet.simulator.lines("simulator/v1/ledger/offers")
                .count { $0["epoch"]?.integer == 1 } == Int(before)
        )
    }

    @Test func `an empty store against a fleet that has seen jobs waits for adopt`() async throws {
        let fleet = try await LiveFleet()
        let first = try fleet.repository.commit(LiveSpecs().files)
        let lost = try fleet.controller()
        try await lost.waitUntilConverged(at: first)
        let journal = try await lost.journal()
        #expect(try await lost.endsAfter(SIGINT) < shutdownBound)
        try FileManager.default.removeItem(atPath: lost.state)
        let specs = LiveSpecs(interval: 25)
        let commit = try fleet.repository.commit(specs.files)

        let new = try fleet.controller()
        try await new.waitUntilItSays("tidegate adopt COMMIT")
        try await new.wait(until: "the unknown past is held") {
            $0["revision"]?["held"]?["reason"]?.string == "unknownPast"
        }
        #expect(try new.command("adopt", commit).complaint.contains("held back"))
        #expect(try await fleet.ledger("distinctJobs") == Int64(LiveFleet.gateways))

        try new.command("adopt", commit, "--accept-lost-hold-backs").succeeded()
        try await new.waitUntilConverged(at: commit)
        try await Witness(fleet, journals: [journal, try await new.journal()])
            .expectNothingLostOrDoubled(successes: 2 * LiveFleet.gateways, specs: specs)
        #expect(try await new.endsAfter(SIGTERM) < shutdownBound)
    }
}
