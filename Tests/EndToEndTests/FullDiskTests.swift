import FleetModel
import Foundation
import GitTestSupport
import Testing

/// A disk that takes nothing more: the controller stops or waits by name, and what it knew it still knows.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FullDiskTests {
    /// A fleet whose controllers keep their state on a disk of a few megabytes.
    private struct Place {
        let fleet: LiveFleet
        let disk: SmallDisk

        init() async throws {
            fleet = try await LiveFleet()
            disk = try await SmallDisk(in: fleet.folder, megabytes: 8)
        }

        var state: String { disk.path + "/state" }

        func controller() throws -> LiveController {
            var setup = fleet.setup()
            setup.state = state
            setup.shell = disk.shell
            return try LiveController(setup, root: disk.root)
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.requirement))
    func `an order that does not fit is not taken, and nothing is sent`() async throws {
        let place = try await Place()
        let specs = LiveSpecs()
        let commit = try place.fleet.repository.commit(specs.files)
        let first = try place.controller()
        let status = try await first.wait(until: "first contact is held") {
            $0["revision"]?["held"]?["reason"]?.string == "firstContact"
        }
        try place.disk.fill()

        let intent = try #require(status["revision"]?["held"]?["intent"]?.string)
        let approval = try first.command("approve", intent)
        #expect(approval.status == 1, "\(approval)")
        #expect(try await first.process.end(log: first.log) == .exited(1))
        #expect(first.said.contains(place.state + "/tidegate.sqlite"))
        #expect(first.said.contains("append to the journal"))
        #expect(try await place.fleet.ledger("offers") == 0)

        try place.disk.makeRoom()
        let second = try place.controller()
        try await second.waitUntilConverged(at: commit)
        try await place.fleet.expectRest(of: second, specs, successes: LiveFleet.gateways)
    }

    /// Room for nothing, for the lock, for a part of the journal's tables: in kibibytes.
    @Test(
        .enabled(if: SmallDisk.isAvailable, SmallDisk.requirement),
        arguments: [0, 8, 40, 80]
    )
    func `a controller that finds no room at its start says so, and begins once there is some`(
        _ room: Int
    ) async throws {
        let place = try await Place()
        let specs = LiveSpecs()
        let commit = try place.fleet.repository.commit(specs.files)
        try place.disk.fill(leaving: room * 1_024)

        let first = try place.controller()
        #expect(try await first.process.end(log: first.log) == .exited(1))
        #expect(first.said.contains(place.state))

        try place.disk.makeRoom()
        let second = try place.controller()
        try await second.waitUntilConverged(at: commit)
        try await place.fleet.expectRest(of: second, specs, successes: LiveFleet.gateways)
    }

    @Test(.enabled(if: SmallDisk.isAvailable, SmallDisk.requirement))
    func `a commit that does not fit is named, and the one before stays in force`() async throws {
        let place = try await Place()
        let good = try place.fleet.repository.commit(LiveSpecs().files)
        let controller = try place.controller()
        try await controller.waitUntilConverged(at: good)
        try place.disk.fill(leaving: 512 * 1_024)

        let specs = LiveSpecs(interval: 25)
        var chance = SystemRandomNumberGenerator()
        let noise = (0..<200_000).map { _ in
            String(UInt64.random(in: 0 ... .max, using: &chance), radix: 36)
        }
        let large = try place.fleet.repository.commit(
            specs.files.merging(["notes.txt": noise.joined()]) { own, _ in own }
        )
        let status = try await controller.wait(until: "the fetch fails") {
            ($0["revision"]?["git"]?["failures"]?.integer ?? 0) > 1
        }
        let problem = status["revision"]?["git"]?["problem"]?.string ?? ""
        #expect(problem.contains("No space left on device"), "\(problem)")
        #expect(controller.said.contains("No space left on device"))
        #expect(status["revision"]?["accepted"]?.string == good)
        #expect(try await place.fleet.ledger("distinctJobs") == Int64(LiveFleet.gateways))

        try place.disk.makeRoom()
        try await controller.waitUntilConverged(at: large)
        let packs = controller.state + "/repository.git/objects/pack"
        let files = try FileManager.default.contentsOfDirectory(atPath: packs)
        #expect(files.allSatisfy { $0.hasSuffix(".pack") || $0.hasSuffix(".idx") }, "\(files)")
        try await place.fleet.expectRest(of: controller, specs, successes: 2 * LiveFleet.gateways)
    }

    /// A limit on the size of files stands for the full disk: both refuse to let the journal grow.
    @Test func `a journal that may not grow stops everything before anything is lost`() async throws
    {
        let fleet = try await LiveFleet()
        let specs = LiveSpecs()
        let commit = try fleet.repository.commit(specs.files)
        // In blocks of 512 bytes; a limit that only the journal's log outgrows, and not on the way to its first record.
        var setup = fleet.setup()
        setup.shell = "ulimit -f 240; exec"
        let first = try LiveController(setup)
        #expect(try await first.goOnUntilItEnds() == .exited(1))
        #expect(first.said.contains(first.state + "/tidegate.sqlite"))
        #expect(first.said.contains("append to the journal"))

        try await fleet.expectConvergence(to: specs, at: commit, successes: LiveFleet.gateways)
    }
}
