import FleetModel
import Foundation
import GitTestSupport
import Testing

/// What a branch can do to a running controller: the last good revision stays in force, and the reason is named.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BadRevisionTests {
    /// A fleet that has converged, its controller, and the commit.
    private func converged(
        repository: (LiveFleet) throws -> String? = { _ in nil }
    ) async throws -> (LiveFleet, LiveController, String) {
        let fleet = try await LiveFleet()
        let commit = try fleet.repository.commit(LiveSpecs().files)
        let controller = try fleet.controller(repository: try repository(fleet))
        try await controller.waitUntilConverged(at: commit)
        return (fleet, controller, commit)
    }

    @Test func `a repository that vanishes is named, and is followed again when it is back`()
        async throws
    {
        let (fleet, controller, commit) = try await converged()
        let away = fleet.repository.path + ".away"
        try FileManager.default.moveItem(atPath: fleet.repository.path, toPath: away)

        let status = try await controller.wait(until: "the failure is told") {
            ($0["revision"]?["git"]?["failures"]?.integer ?? 0) > 1
        }
        #expect(
            status["revision"]?["git"]?["problem"]?.string?.contains(fleet.repository.path) == true
        )
        try await controller.waitUntilItSays(fleet.repository.path)
        #expect(status["revision"]?["accepted"]?.string == commit)
        #expect(try await fleet.ledger("distinctJobs") == Int64(LiveFleet.gateways))

        try FileManager.default.moveItem(atPath: away, toPath: fleet.repository.path)
        let specs = LiveSpecs(interval: 25)
        let next = try fleet.repository.commit(specs.files)
        try await controller.waitUntilConverged(at: next)
        try await fleet.expectRest(of: controller, specs, successes: 2 * LiveFleet.gateways)
    }

    @Test func `a branch that is rewound is held by name until both commits are named`()
        async throws
    {
        let (fleet, controller, old) = try await converged()
        let specs = LiveSpecs(interval: 25)
        try fleet.repository.git("update-ref", "-d", "refs/heads/main")
        let new = try fleet.repository.commit(specs.files, message: "Another history")

        let status = try await controller.wait(until: "the rewind is held") {
            $0["revision"]?["held"]?["reason"]?.string == "notDescendant"
        }
        let sentence = status["revision"]?["held"]?["sentence"]?.string ?? ""
        #expect(sentence.contains("tidegate accept-rewind \(old) \(new)"))
        try await controller.waitUntilItSays("tidegate accept-rewind \(old) \(new)")
        #expect(status["revision"]?["accepted"]?.string == old)
        #expect(try await fleet.ledger("distinctJobs") == Int64(LiveFleet.gateways))
        #expect(
            try controller.command("accept-rewind", new, old).complaint
                .contains("the commit in force is \(old), not \(new)")
        )

        try controller.command("accept-rewind", old, new).succeeded()
        try await controller.waitUntilConverged(at: new)
        try await fleet.expectRest(of: controller, specs, successes: 2 * LiveFleet.gateways)
    }

    @Test
    func `a repository that falls silent in mid-fetch is given up by name, and nothing waits`()
        async throws
    {
        let fleet = try await LiveFleet()
        let daemon = try GitDaemon(serving: fleet.repository.folder.path)
        let relay = try Relay(to: daemon.port)
        let address = "git://127.0.0.1:\(relay.port)/fleet.git"
        let first = try fleet.repository.commit(LiveSpecs().files)
        let controller = try fleet.controller(repository: address)
        try await controller.waitUntilConverged(at: first)

        // A part of the references gets through, then nothing.
        relay.set(.holdsBack(after: 30))
        let specs = LiveSpecs(interval: 25)
        let next = try fleet.repository.commit(specs.files)
        let before = await controller.status()?["fleet"]?["sweptAt"]?.string
        let status = try await controller.wait(until: "the fetch is given up") {
            ($0["revision"]?["git"]?["failures"]?.integer ?? 0) > 0
        }
        let problem = status["revision"]?["git"]?["problem"]?.string ?? ""
        #expect(problem.contains("127.0.0.1:\(relay.port)"))
        try await controller.waitUntilItSays(String(problem.prefix(60)))
        #expect(status["revision"]?["accepted"]?.string == first)
        // Meanwhile the fleet is listed as ever.
        _ = try await controller.wait(until: "the fleet is listed although Git is silent") {
            $0["fleet"]?["sweptAt"]?.string != before
                && ($0["revision"]?["git"]?["failures"]?.integer ?? 0) > 0
        }

        relay.set(.open)
        try await controller.waitUntilConverged(at: next)
        try await fleet.expectRest(of: controller, specs, successes: 2 * LiveFleet.gateways)
    }

    /// A file of the gateways' specs as it must not be, and what is said of it.
    private static let wrongFiles = [
        (
            name: "config.yaml",
            text: "apiVersion: tidegate/v1\nkind: Config\nmetadata: {name: telemetry\n",
            complaint: "config.yaml:4:1: not YAML: did not find expected ',' or '}'"
        ),
        (
            name: "extra.yaml",
            text: "apiVersion: tidegate/v1\nkind: Cohrt\nmetadata: {name: more}\nspec: {}\n",
            complaint: "extra.yaml:2:7: there is no kind `Cohrt`"
        ),
        (
            name: "extra.yaml",
            text: LiveSpecs.cohort("others", precedence: 10),
            complaint: "extra.yaml:6:13: the cohorts `gateways` and `others` have the precedence 10"
        ),
        (
            name: "extra.yaml",
            text: """
            apiVersion: tidegate/v1
            kind: Emergency
            metadata: {name: now}
            spec:
              cohorts: [gateways]
              track: config
              approvers: [ann, bob]
              reason: a fix that cannot wait
              expires: 2027-01-04T00:00:00Z

            """,
            complaint: "extra.yaml:2:7: kind `Emergency` is checked, but not carried out"
        ),
    ]

    @Test
    func `a commit that is malformed, emptied, not carried out or without change gives out no job`()
        async throws
    {
        let (fleet, controller, good) = try await converged()
        for (name, text, complaint) in Self.wrongFiles {
            var files = LiveSpecs(interval: 25).files
            files[name] = text
            let wrong = try fleet.repository.commit(files)
            let status = try await controller.wait(until: "the wrong tip is told") {
                $0["revision"]?["tip"]?.string == wrong
                    && $0["revision"]?["errors"]?.array?.isEmpty == false
            }
            #expect(status["revision"]?["accepted"]?.string == good)
            let refusal = "revision refused, the one before stays in force: \(complaint)"
            try await controller.waitUntilItSays(refusal)
            #expect(try controller.command("status").output.contains(name))
        }

        // No file at all: absence is not a wish.
        let emptied = try fleet.repository.commit([:])
        try await controller.waitUntilItSays(".:1:1: the revision defines nothing")
        let status = try await controller.wait(until: "the emptied tip is told") {
            $0["revision"]?["tip"]?.string == emptied
        }
        #expect(status["revision"]?["accepted"]?.string == good)

        let restored = try fleet.repository.commit(LiveSpecs().files, message: "As it was")
        try await controller.waitUntilConverged(at: restored)
        let unchanged = try fleet.repository.commit(LiveSpecs().files, message: "Nothing")
        try await controller.waitUntilConverged(at: unchanged)
        #expect(try await fleet.ledger("distinctJobs") == Int64(LiveFleet.gateways))

        let specs = LiveSpecs(interval: 25)
        let mended = try fleet.repository.commit(specs.files)
        try await controller.waitUntilConverged(at: mended)
        try await fleet.expectRest(of: controller, specs, successes: 2 * LiveFleet.gateways)
    }
}
