import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `tidegate plan`, `snapshot` and `show` against a real platform and a real repository.
struct PlanCommandTests {
    private func revisions(_ fleet: LiveFleet) throws -> (base: String, head: String) {
        let base = try fleet.repository.commit(LiveSpecs().files)
        let head = try fleet.repository.commit(
            LiveSpecs(interval: 25).files,
            to: "change",
            onto: base
        )
        return (base, head)
    }

    @Test func `a snapshot of the platform gives the plan that the platform gives`() async throws {
        let fleet = try await LiveFleet()
        let (_, head) = try revisions(fleet)
        let file = fleet.folder.path + "/twins.ndjson"

        let snapshot = try fleet.run(
            "snapshot",
            "--platform",
            fleet.url,
            "--token-file",
            fleet.tokenFile,
            "--out",
            file
        )
        #expect(snapshot.status == 0, "\(snapshot)")
        #expect(snapshot.complaint.contains("snapshot: \(LiveFleet.devices) devices"))
        let first = try fleet.run(
            "plan",
            "--repo",
            fleet.repository.path,
            "--revision",
            head,
            "--twins",
            file,
            "--output",
            "json"
        )
        let again = try fleet.run(
            "plan",
            "--repo",
            fleet.repository.path,
            "--revision",
            "change",
            "--twins",
            file,
            "--output",
            "json"
        )
        let live = try fleet.run(
            "plan",
            "--repo",
            fleet.repository.path,
            "--revision",
            head,
            "--twins",
            fleet.url,
            "--token-file",
            fleet.tokenFile,
            "--output",
            "json"
        )

        // A first contact waits for a yes.
        #expect(first.status == 3, "\(first)")
        #expect(live.status == 3, "\(live)")
        #expect(first.output == again.output)
        #expect(try first.json["inputs"]?["commit"]?.string == head)
        #expect(try first.json["intent"] == live.json["intent"])
        #expect(try first.json["summary"] == live.json["summary"])
    }

    @Test func `a pull request's plan says what is new against its base`() async throws {
        let fleet = try await LiveFleet()
        let (base, head) = try revisions(fleet)
        let saved = fleet.folder.path + "/plan.json"
        let arguments = [
            "plan", "--repo", fleet.repository.path, "--base", "main", "--twins", fleet.url,
            "--token-file", fleet.tokenFile, "--detailed-exitcode",
        ]

        let change = try CommandRun(
            arguments + ["--revision", "change", "--out", saved],
            in: fleet.folder.path
        )
        let same = try CommandRun(
            arguments + ["--revision", base, "--output", "json"],
            in: fleet.folder.path
        )

        #expect(change.status == 2, "\(change)")
        #expect(change.output.contains(" AGAINST \(base.prefix(12))"), "\(change)")
        #expect(change.output.contains("~  Config/telemetry telemetry.intervalSeconds"))
        let plan = try fleet.run("show", saved, "--output", "json").json
        #expect(plan["inputs"]?["commit"]?.string == head)
        #expect(plan["comparison"]?["base"]?.string == base)
        #expect(plan["comparison"]?["causes"]?[0]?["difference"] == "changed")
        let comparison = try same.json["comparison"]
        #expect(comparison?["devices"] == 0)
        #expect(comparison?["causes"] == [])
        let shown = try fleet.run("show", saved)
        #expect(shown.output == change.output)
        let markdown = try fleet.run("show", saved, "--output", "markdown")
        #expect(markdown.output.contains("**Against `\(base.prefix(12))`**"), "\(markdown)")
    }

    @Test
    func `every device is told by itself where that is asked for, and a saved plan is as ever`()
        async throws
    {
        let fleet = try await LiveFleet()
        let (_, head) = try revisions(fleet)
        let twins = fleet.folder.path + "/twins.ndjson"
        let platform = ["--platform", fleet.url, "--token-file", fleet.tokenFile]
        _ = try CommandRun(["snapshot", "--out", twins] + platform, in: fleet.folder.path)
        let saved = fleet.folder.path + "/plan.json"
        let plan = [
            "plan", "--repo", fleet.repository.path, "--revision", head, "--twins", twins,
        ]
        func run(_ arguments: String...) throws -> CommandRun {
            try CommandRun(plan + arguments, in: fleet.folder.path)
        }

        let short = try run("--output", "json")
        let whole = try run("--output", "json", "--expand", "--out", saved)
        #expect(try whole.json["devices"]?.array?.count == LiveFleet.devices)
        #expect(try short.json["devices"] == nil)
        #expect(try whole.json["digest"] == short.json["digest"])
        #expect(try String(contentsOfFile: saved, encoding: .utf8) == short.output)

        let text = try run("--expand")
        #expect(text.output.contains("\n DEVICES\n"), "\(text)")
        let id = try #require(whole.json["devices"]?[0]?["id"]?.string)
        #expect(text.output.contains("\n   \(id)  "), "\(text)")
        #expect(try run("--expand", "--output", "markdown").status == 64)
    }

    @Test func `a record that cannot be read is named, and the plan says how many it leaves out`()
        async throws
    {
        let fleet = try await LiveFleet()
        let (_, head) = try revisions(fleet)
        let whole = try fleet.run(
            "snapshot",
            "--platform",
            fleet.url,
            "--token-file",
            fleet.tokenFile
        ).output
        let place = try #require(whole.range(of: "\"labels\":{"))
        try fleet.folder.write(
            whole.replacingCharacters(in: place, with: "\"labels\":7,\"other\":{"),
            to: "twins.ndjson"
        )

        let arguments = [
            "plan", "--repo", fleet.repository.path, "--revision", head, "--twins", "twins.ndjson",
        ]
        let text = try CommandRun(arguments, in: fleet.folder.path)
        let json = try CommandRun(arguments + ["--output", "json"], in: fleet.folder.path)

        #expect(text.complaint.contains("refused twin gw-00001: "), "\(text)")
        #expect(text.output.contains("; 1 record refused, of which the plan says nothing"))
        #expect(try json.json["inputs"]?["twins"]?["refused"] == 1)
        #expect(try json.json["inputs"]?["twins"]?["count"] == 39)
    }

    @Test func `a cohort that vanishes against the base is refused by name`() async throws {
        let fleet = try await LiveFleet()
        let (base, _) = try revisions(fleet)
        let files = LiveSpecs().files.mapValues { text in
            text.replacingOccurrences(of: "{name: gateways}", with: "{name: renamed}")
                .replacingOccurrences(of: "[gateways]", with: "[renamed]")
        }
        try fleet.repository.commit(files, to: "rename", onto: base)

        let run = try fleet.run(
            "plan",
            "--repo",
            fleet.repository.path,
            "--revision",
            "rename",
            "--base",
            "main",
            "--twins",
            fleet.url,
            "--token-file",
            fleet.tokenFile
        )

        #expect(run.status == 1, "\(run)")
        #expect(run.complaint.contains("the cohort `gateways` is gone"))
        #expect(run.output.isEmpty)
    }

    @Test func `what cannot be reached or read is named, and gives no plan`() async throws {
        let fleet = try await LiveFleet()
        let (_, head) = try revisions(fleet)
        let repository = ["plan", "--repo", fleet.repository.path, "--revision", head]
        let platform = ["--twins", fleet.url, "--token-file", fleet.tokenFile]
        let cases: [(arguments: [String], status: Int32, complaint: String)] = [
            (
                repository + [
                    "--twins", fleet.url, "--token-file", fleet.folder.path + "/wrong-token",
                ],
                1, "401"
            ),
            (repository + ["--twins", fleet.url, "--token-file", "/nothing"], 1, "/nothing"),
            (repository + ["--twins", "http://127.0.0.1:1"], 1, "127.0.0.1"),
            (repository + ["--twins", "ftp://127.0.0.1/"], 64, "no http or https URL"),
            (repository + ["--twins", "/nothing"], 1, "/nothing"),
            (repository, 64, "name the twins"),
            (["plan"] + platform, 64, "name the specs"),
            (["plan", "--repo", "/nothing"] + platform, 1, "/nothing"),
            (
                ["plan", "--repo", fleet.repository.path, "--revision", "nowhere"] + platform, 1,
                "nowhere"
            ),
            (repository + platform + ["--base", "nowhere"], 1, "nowhere"),
            (repository + platform + ["--state", "/nothing"], 1, "no state at /nothing"),
            (repository + platform + ["--specs", "specs"], 64, "give one"),
            (repository + platform + ["--now", "today"], 64, "--now"),
            (repository + platform + ["--path", "nowhere"], 1, "nowhere"),
            (["plan", "--specs", "/nothing"] + platform, 5, "/nothing"),
            (["snapshot", "--platform", fleet.url], 1, "401"),
            (["snapshot"], 64, "name the twins"),
            (["snapshot", "--set", "nonsense=1"], 64, "--set takes KEY=VALUE"),
            (
                ["snapshot", "--out", "/nothing/x", "--platform"] + platform.dropFirst(), 1,
                "cannot write the twins to /nothing/x"
            ),
            (["show", fleet.tokenFile], 1, fleet.tokenFile),
            (
                ["simulate", "serve", "--port", "\(fleet.simulatorPort)"], 1,
                "Address already in use"
            ),
            (["run", "--repo", fleet.repository.path], 64, "`platform.url` is not set"),
        ]
        for (arguments, status, complaint) in cases {
            let run = try CommandRun(arguments, in: fleet.folder.path)
            #expect(run.status == status, "\(arguments)\n\(run)")
            #expect(run.complaint.contains(complaint), "\(arguments)\n\(run)")
            #expect(run.output.isEmpty, "\(arguments)\n\(run)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a plan that is interrupted in mid-fetch leaves nothing behind`(
        _ signal: Int32
    ) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let repository = try TestRepository()
        try repository.commit(LiveSpecs().files)
        let daemon = try GitDaemon(serving: repository.folder.path)
        let relay = try Relay(to: daemon.port)
        relay.set(.holdsBack(after: 30))
        let scratch = folder.path + "/scratch"
        try FileManager.default.createDirectory(
            atPath: scratch,
            withIntermediateDirectories: true
        )
        func leftovers() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: scratch)
        }
        let plan = try ServerProcess(
            Program.path,
            [
                "plan", "--repo", "git://127.0.0.1:\(relay.port)/fleet.git", "--revision", "main",
                "--twins", "/nothing",
            ],
            environment: ["TMPDIR": scratch],
            log: folder.path + "/log"
        )
        try await eventually("the fetch hangs") { relay.isHoldingBack }
        #expect(try leftovers().count == 1)

        plan.send(signal)

        let ending = try await plan.end(within: shutdownBound, log: folder.path + "/log")
        #expect(ending == .killed(by: signal))
        #expect(try leftovers().isEmpty)
    }

    @Test func `settings of the folder in which a change is checked out are not read`() async throws
    {
        let fleet = try await LiveFleet()
        let (_, head) = try revisions(fleet)
        try fleet.folder.write("platform: {url: \"\(fleet.url)\"}\n", to: "tidegate.yaml")

        let run = try fleet.run("plan", "--repo", fleet.repository.path, "--revision", head)

        #expect(run.status == 64)
        #expect(run.complaint.contains("name the twins"))
    }
}
