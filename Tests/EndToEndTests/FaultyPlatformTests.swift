import FleetModel
import GitTestSupport
import Testing

/// A platform that misbehaves, met by a running controller at its start, in mid-rollout and when it gives out jobs: it is
/// named, nothing is done on its word, and all converges when it is well again.
@Suite(.timeLimit(.minutes(5)))
struct FaultyPlatformTests {
    /// Those of a group are met at once, each by a fleet of its own: they wait for most of their time.
    static let groups: [[Misbehaviour]] = [
        [.garbage, .loginPages, .doubledRecords, .missingEnds],
        [.errors, .halfAnswers, .redirects, .hangUps],
    ]

    @Test(arguments: groups)
    func `it is named, gets no job for what it says, and loses and doubles none`(
        _ group: [Misbehaviour]
    ) async {
        await withDiscardingTaskGroup { tasks in
            for misbehaviour in group {
                tasks.addTask { await Encounter.meet(misbehaviour) { try await $0.passAll() } }
            }
        }
    }

    @Test func `one that keeps silent is named, and followed once it speaks`() async {
        await withDiscardingTaskGroup { tasks in
            for call in [FaultyPlatform.Call.capabilities, .news] {
                tasks.addTask {
                    await Encounter.meet(.silence, [call]) { try await $0.passSilence() }
                }
            }
        }
    }
}

/// One fleet whose platform misbehaves in one way.
private struct Encounter {
    private let misbehaviour: Misbehaviour
    private let fleet: LiveFleet
    private let platform: FaultyPlatform
    private let controller: LiveController
    private let specs = LiveSpecs()
    private let commit: String

    /// Starts a fleet and its controller, with a platform that misbehaves for these calls, and reports what goes wrong.
    static func meet(
        _ misbehaviour: Misbehaviour,
        _ calls: Set<FaultyPlatform.Call> = Set(FaultyPlatform.Call.allCases),
        _ body: (Encounter) async throws -> Void
    ) async {
        do {
            try await body(Encounter(misbehaviour, calls))
        } catch {
            Issue.record("\(misbehaviour): \(error)")
        }
    }

    private init(_ misbehaviour: Misbehaviour, _ calls: Set<FaultyPlatform.Call>) async throws {
        self.misbehaviour = misbehaviour
        fleet = try await LiveFleet()
        platform = try FaultyPlatform(to: fleet.simulatorPort, misbehaviour)
        commit = try fleet.repository.commit(specs.files)
        platform.misbehave(for: calls)
        controller = try fleet.controller(platformPort: platform.port)
    }

    private var name: Comment { "\(misbehaviour)" }
    private var peer: String { "http://127.0.0.1:\(platform.port)/" }

    /// All that a status complains of but offers.
    private func complaints(_ status: JSONValue) -> String {
        let refused = status["fleet"]?["refused"]?.array ?? []
        return ([status["fleet"]?["platform"]?["problem"]] + refused.map { $0["reason"] })
            .compactMap { $0?.string }.joined(separator: "\n")
    }

    func passAll() async throws {
        try await passCapabilities()
        try await passListing()
        try await passUnknownPast()
        #expect(try await fleet.ledger("offers") == 0, name)
        try await passCanaries()
        try await passOffers()
    }

    /// At the start: log, status and probe say who is waited for, and why.
    private func passCapabilities() async throws {
        try await controller.waitUntilItSays(peer)
        for command in ["status", "health"] {
            let run = try controller.command(command)
            #expect(run.status == 1, name)
            for words in ["it waits: ", peer, misbehaviour.complaint] {
                #expect(run.complaint.contains(words), "\(misbehaviour) \(run)")
            }
        }
    }

    /// The platform says what it can do, and nothing more that can be used.
    private func passListing() async throws {
        platform.misbehave(for: [.news, .generations])
        try await controller.wait(until: "the listing is complained of") {
            complaints($0).contains(peer)
                || complaints($0).contains(misbehaviour.complaintOfListing)
        }
        try await controller.waitUntilItSays(misbehaviour.complaintOfListing)
        let text = try controller.command("status").output
        #expect(text.contains(peer) || text.contains(misbehaviour.complaintOfListing), name)
    }

    /// All is listed, and whether somebody gave this fleet jobs before is not known: nothing may be approved yet.
    private func passUnknownPast() async throws {
        platform.misbehave(for: [.generations])
        let isUnknown = misbehaviour.spoilsEmptyLists
        let status = try await controller.wait(until: "the whole fleet is listed") {
            $0["fleet"]?["devices"]?.integer == Int64(LiveFleet.devices)
                && complaints($0).contains("cannot list the generations") == isUnknown
        }
        #expect((status["revision"]?["held"] == .null) == isUnknown, name)
        #expect(status["jobs"]?["persisted"]?.integer == 0, name)
    }

    /// Four jobs are given out and done, and nothing that comes back can be used: nobody else gets one.
    private func passCanaries() async throws {
        platform.misbehave(for: [])
        try await controller.wait(until: "nothing is complained of, and first contact is held") {
            complaints($0).isEmpty && $0["revision"]?["held"]?["reason"]?.string == "firstContact"
        }
        platform.misbehave(for: [.news, .orders])
        try await controller.approveFirstContact()
        try await fleet.waitForLedger("executions", atLeast: 4)
        var status = try await controller.wait(until: "news and offers are complained of") {
            !complaints($0).isEmpty
                && $0["offers"]?["problem"]?.string?.contains(peer) == true
        }
        #expect(status["jobs"]?["persisted"]?.integer == 4, name)
        #expect(status["jobs"]?["succeeded"]?.integer == 0, name)

        // What is offered again is answered, and what devices report is not heard.
        platform.misbehave(for: [.news])
        try await controller.wait(until: "the four were offered again") {
            $0["offers"]?["problem"] == .null
        }
        status = try await controller.wait(until: "the whole listing is useless once more") {
            misbehaviour == .doubledRecords
                ? $0["fleet"]?["refusedCount"]?.integer == Int64(LiveFleet.gateways)
                : ($0["fleet"]?["platform"]?["failures"]?.integer ?? 0) > 1
        }
        #expect(status["jobs"]?["persisted"]?.integer == 4, name)
        #expect(status["fleet"]?["devices"]?.integer == Int64(LiveFleet.devices), name)
        #expect(try await fleet.ledger("distinctJobs") == 4, name)
    }

    /// News are good again, and every answer to an offer is spoiled: the feed of jobs tells what the answers do not.
    private func passOffers() async throws {
        platform.misbehave(for: [.orders])
        try await fleet.waitForLedger("distinctJobs", atLeast: Int64(LiveFleet.gateways))
        platform.misbehave(for: [])
        try await controller.waitUntilConverged(at: commit)
        let status = try await controller.wait(until: "nothing is complained of") {
            complaints($0).isEmpty && $0["offers"]?["problem"] == .null
        }
        #expect(status["jobs"]?["persisted"]?.integer == Int64(LiveFleet.gateways), name)
        #expect(!platform.hasBeenFollowed, name)
        try await fleet.expectRest(of: controller, specs, successes: LiveFleet.gateways)
    }

    /// Known as silence only when the transport's patience has ended.
    func passSilence() async throws {
        try await controller.waitUntilItSays(misbehaviour.complaint)
        // The log tells it at once, the status with the next cycle.
        try await eventually("the status names who is silent") {
            let status = try controller.command("status")
            return (status.output + status.complaint).contains(peer)
        }
        #expect(try await fleet.ledger("offers") == 0)

        platform.misbehave(for: [])
        try await controller.waitUntilConverged(at: commit)
        try await fleet.expectRest(of: controller, specs, successes: LiveFleet.gateways)
    }
}
