import FleetModel
import Foundation
import JSON
import JSONSchema
import Testing

@testable import DeviceSimulator

/// The simulator and the schemas say the same.
struct SchemaDriftTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func read(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    private func schema(_ name: String) throws -> JSONSchema {
        try JSONSchema(JSONParser().parse(Array(read("schemas/\(name)").utf8)), uri: Text(name))
    }

    @Test func `twins fit their schema in every state of a device`() throws {
        let schema = try schema("twin.schema.json")
        let flag = try #require(FailingVersion("os=2.5.0:unhealthy"))
        var bench = Workbench(devices: 80) { faults in
            faults.failVersions = [flag]
            faults.offlineShare = 0.2
        }
        var findings: [SchemaFinding] = []
        func look() throws {
            for index in 0..<80 {
                let twin = try JSONParser().parse(bench.fleet.record(index).bytes)
                findings += schema.findings(for: twin)
            }
        }
        try look()
        for index in 0..<80 {
            bench.offer(bench.firmware(index, index % 2 == 0 ? "2.4.0" : "2.5.0"))
            bench.offer(bench.config(index))
        }
        bench.wait(.seconds(40))
        try look()
        bench.wait(.hours(2))
        try look()

        #expect(findings == [])
    }

    @Test func `the check itself finds what is wrong`() throws {
        let schema = try schema("twin.schema.json")
        var bench = Workbench()
        var twin = try JSONParser().parse(bench.fleet.record(0).bytes)
        twin.set("R1", at: FieldPath(["etag"]))
        twin.set(-1, at: FieldPath(["reportSeq"]))
        twin.set(.null, at: FieldPath(["sections", "config", "reported"]))

        #expect(schema.findings(for: twin).count == 3)
    }

    @Test func `the bodies of a controller's jobs fit the schema, and the simulator reads them`()
        throws
    {
        let schema = try schema("job.schema.json")
        let digest = Digest(of: "artifact".utf8)
        let config = ConfigTarget(digest: digest, document: ["a": ["b": .null]])
        let firmware = FirmwareTarget(
            component: "os",
            from: "2.3.0",
            version: Version(2, 4, 0),
            uri: "https://cdn.example.net/os.swu",
            size: 40,
            sha256: digest
        )
        for target in [JobTarget.config(config), .firmware(firmware)] {
            let job = try job(target)
            let entry: JSONValue = ["jobId": .string(job.id.text), "job": job.body]
            let read = try OfferedJob(id: job.id, body: job.body)

            #expect(schema.findings(for: entry) == [])
            #expect(read == OfferedJob(job))
        }
    }

    private func job(_ target: JobTarget) throws -> Job {
        let device = Workbench().device(0)
        return Job(
            tenant: .standard,
            device: device.id,
            incarnation: device.incarnation,
            generation: Generation(3),
            target: target,
            baseDigest: Digest(of: "base".utf8),
            expiresAt: Workbench.start,
            timeout: .minutes(30),
            reason: Job.Reason(
                commit: try #require(CommitID(String(repeating: "a", count: 40))),
                rollout: try #require(RolloutID("r-" + String(repeating: "a", count: 16))),
                wave: try #require(ResourceName("canary"))
            )
        )
    }

    @Test func `every operation of the OpenAPI document is served, and no other`() throws {
        var documented: Set<String> = []
        var path = ""
        for line in try read("schemas/device-api.openapi.yaml").split(separator: "\n") {
            if let found = line.firstMatch(of: /^  (\/\S+):$/) { path = String(found.1) }
            if let found = line.firstMatch(of: /^    (get|put|post|patch|delete):$/) {
                documented.insert(found.1.uppercased() + " " + path)
            }
        }
        // Optional, and not offered: see `capabilities.desiredWrites`.
        documented.remove("PATCH /twin/v1/devices/{id}/desired/{section}")

        var served: Set<String> = []
        for path in Set(documented.map { String($0.split(separator: " ")[1]) }) {
            let segments = path.split(separator: "/").map(String.init)
            let endpoint = try #require(Endpoint(segments), "\(path) is not served")
            for method in endpoint.methods { served.insert(method + " " + path) }
        }
        #expect(documented.count == 12)
        #expect(served == documented)
    }

    @Test func `every code of a problem is documented`() throws {
        let document = try read("schemas/device-api.openapi.yaml")
        let folder = Self.root.appending(path: "Sources/App/DeviceSimulator")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        var codes: Set<Substring> = []
        for path in paths where path.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            codes.formUnion(source.matches(of: /Problem\(\s*\d{3},\s*"([a-z_]+)"/).map(\.1))
        }

        #expect(codes.count > 15)
        #expect(codes.filter { !document.contains("`\($0)`") } == [])
    }
}
