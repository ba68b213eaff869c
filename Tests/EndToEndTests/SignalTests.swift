import FleetModel
import Foundation
import GitTestSupport
import Testing

/// SIGTERM and SIGINT (Ctrl-C) end a controller at once, whatever it waits for, with exit code 0.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SignalTests {
    static let signals = [SIGTERM, SIGINT]

    @Test(arguments: signals)
    func `while it waits for an approval`(_ signal: Int32) async throws {
        let fleet = try await LiveFleet()
        try fleet.repository.commit(LiveSpecs().files)
        let controller = try fleet.controller()
        try await controller.wait(until: "first contact is held") {
            $0["revision"]?["held"]?["reason"]?.string == "firstContact"
        }

        #expect(try await controller.endsAfter(signal) < shutdownBound)
        #expect(!FileManager.default.fileExists(atPath: controller.state + "/control.sock"))
    }

    @Test(arguments: signals)
    func `while it waits for a platform that is not there`(_ signal: Int32) async throws {
        let fleet = try await LiveFleet()
        try fleet.repository.commit(LiveSpecs().files)
        let port = try LoopbackPort.unused()
        let controller = try fleet.controller(platformPort: port)
        try await controller.waitUntilItSays("127.0.0.1:\(port)")

        #expect(try await controller.endsAfter(signal) < shutdownBound)
    }

    @Test(arguments: signals)
    func `while the platform holds every answer back in mid-rollout`(_ signal: Int32) async throws {
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
        try await fleet.waitForLedger("distinctJobs", atLeast: 4)

        #expect(try await controller.endsAfter(signal) < shutdownBound)
        relay.set(.open)
        try await fleet.expectConvergence(to: specs, at: commit, successes: LiveFleet.gateways)
    }

    @Test(arguments: signals)
    func `while the repository is silent in mid-fetch`(_ signal: Int32) async throws {
        let fleet = try await LiveFleet()
        try fleet.repository.commit(LiveSpecs().files)
        let daemon = try GitDaemon(serving: fleet.repository.folder.path)
        let relay = try Relay(to: daemon.port)
        relay.set(.holdsBack(after: 30))
        let controller = try fleet.controller(
            repository: "git://127.0.0.1:\(relay.port)/fleet.git"
        )
        try await controller.wait(until: "the fleet was listed") {
            $0["fleet"]?["devices"]?.integer == Int64(2 * LiveFleet.gateways)
        }
        try await eventually("the fetch hangs") { relay.isHoldingBack }

        #expect(try await controller.endsAfter(signal) < shutdownBound)
    }

    @Test(arguments: signals)
    func `in the midst of a rollout, which the next one ends`(_ signal: Int32) async throws {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs(firmware: "2.4.0")
        let commit = try fleet.repository.commit(specs.files)
        let controller = try fleet.controller()
        try await controller.approveFirstContact()
        try await fleet.waitForLedger("executions", atLeast: 1)

        #expect(try await controller.endsAfter(signal) < shutdownBound)
        try await fleet.expectConvergence(
            to: specs,
            at: commit,
            successes: 2 * LiveFleet.gateways
        )
    }
}
