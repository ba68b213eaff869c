import FleetModel
import Foundation
import GitTestSupport
import JSON
import Testing

/// `tidegate conformance` against a real platform, a closed port, and wrong words.
struct ConformanceCommandTests {
    private func firstDevice(_ fleet: LiveFleet) throws -> String {
        let file = fleet.folder.path + "/twins.ndjson"
        let run = try fleet.run(
            "snapshot",
            "--platform",
            fleet.url,
            "--token-file",
            fleet.tokenFile,
            "--out",
            file
        )
        #expect(run.status == 0, "\(run)")
        let line = try String(contentsOfFile: file, encoding: .utf8).prefix { $0 != "\n" }
        let twin = try JSONParser().parse(Array(line.utf8))
        return try #require(twin["id"]?.string)
    }

    @Test func `a platform that keeps the contract fails no check, and exits with 0`() async throws
    {
        let fleet = try await LiveFleet()
        let device = try firstDevice(fleet)

        let run = try fleet.run(
            "conformance",
            fleet.url,
            "--token-file",
            fleet.tokenFile,
            "--write-device",
            device,
            "--output",
            "json"
        )

        let failed = try run.json["checks"]?.array?.filter { $0["outcome"] == "failed" } ?? []
        #expect(failed == [])
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["passed"]?.integer ?? 0 > 50)
        #expect(try run.json["url"]?.string == fleet.url + "/")
    }

    @Test func `what is not kept is told line by line, and exits with 1`() async throws {
        let fleet = try await LiveFleet()

        let run = try fleet.run(
            "conformance",
            fleet.url,
            "--token-file",
            fleet.folder.path + "/wrong-token"
        )

        #expect(run.status == 1, "\(run)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("FAIL  pages ") && $0.hasSuffix("[listDevices]") })
        #expect(lines.contains { $0.hasPrefix("      seen: 401 unauthorized") })
        #expect(lines.contains { $0.hasPrefix("skip  job-created ") })
        #expect(lines.last?.hasSuffix(" skipped") == true)
        #expect(run.complaint.contains("conformance: \(fleet.url)"))
    }

    @Test func `where nobody answers one line says so`() throws {
        let run = try CommandRun(["conformance", "http://127.0.0.1:1"])

        #expect(run.status == 1, "\(run)")
        #expect(run.output == "")
        #expect(run.complaint.contains("GET http://127.0.0.1:1/twin/v1/capabilities"))
    }

    @Test(arguments: [
        ["conformance"], ["conformance", "ftp://127.0.0.1/"],
        ["conformance", "http://127.0.0.1:1", "--write-device", "../admin"],
        ["conformance", "https://127.0.0.1:1", "--certificate", "a.pem"],
    ])
    func `wrong words are wrong usage`(_ arguments: [String]) throws {
        #expect(try CommandRun(arguments).status == 64)
    }
}
