import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `tidegate why-not` and `explain` by specs and twins alone.
struct WhyNotCommandTests {
    static let offline = ["--specs", ".", "--twins", "sample-twins.ndjson"]

    static func fleet() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try CommandRun(["init"], in: folder.path).succeeded()
        return folder
    }

    @Test func `a device says what it waits for`() throws {
        let folder = try Self.fleet()
        defer { withExtendedLifetime(folder) {} }

        let run = try CommandRun(["why-not", "kiosk-0003"] + Self.offline, in: folder.path)
        #expect(run.status == 0, "\(run)")
        #expect(run.output.contains("firmware: waiting: it is in wave "))
        #expect(run.output.contains("\n  next: "))
        #expect(run.output.contains("\ndenied: "))
        let json = try CommandRun(
            ["why-not", "kiosk-0004", "--output", "json"] + Self.offline,
            in: folder.path
        ).json
        let reasons = json["reasons"]?.array ?? []
        #expect(reasons.first { $0["track"] == "firmware" }?["state"] == "inSync", "\(json)")
    }

    @Test func `a cohort says why it does not take a device`() throws {
        let folder = try Self.fleet()
        defer { withExtendedLifetime(folder) {} }

        let run = try CommandRun(
            ["why-not", "printer-0001", "kiosks"] + Self.offline,
            in: folder.path
        )
        #expect(
            run.output
                == "unmatched: the cohort `kiosks` asks for role=kiosk, and it has role=printer\n"
        )
        #expect(try CommandRun(["why-not", "x"] + Self.offline, in: folder.path).status == 5)
        let none = ["why-not", "kiosk-0001", "none"] + Self.offline
        #expect(try CommandRun(none, in: folder.path).status == 5)
        #expect(try CommandRun(["why-not", "x", "--specs", "."], in: folder.path).status == 64)
    }

    @Test func `explain tells offline which line sets what, and the ladder every layer`() throws {
        let folder = try Self.fleet()
        try folder.write(
            """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: paris}
            spec:
              targets: {selector: {matchLabels: {site: paris}}}
              priority: 50
              values: {telemetry: {intervalSeconds: 10}}

            """,
            to: "configs/paris.yaml"
        )

        let table = try CommandRun(["explain", "kiosk-0003"] + Self.offline, in: folder.path)
        #expect(table.status == 0, "\(table)")
        #expect(table.output.contains("configs/paris.yaml:7"))
        #expect(table.output.contains("firmware.os"))
        let ladder = try CommandRun(
            ["explain", "kiosk-0003", "telemetry.intervalSeconds", "--ladder"] + Self.offline,
            in: folder.path
        )
        let lines = ladder.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 4, "\(ladder)")
        #expect(lines[1] == "telemetry.intervalSeconds = 10   reported 60")
        #expect(
            lines[2].hasPrefix(
                "    priority 0   30  telemetry  enforce  configs/telemetry.yaml:10:24"
            )
        )
        #expect(lines[3].hasPrefix(" >  priority 50  10  paris"))
        let other = try CommandRun(
            ["explain", "kiosk-0003", "nothing"] + Self.offline,
            in: folder.path
        )
        #expect(other.status == 5)
    }

    @Test func `explain by a repository tells offline who last changed each line`() throws {
        let folder = try Self.fleet()
        defer { withExtendedLifetime(folder) {} }
        func git(_ arguments: String...) throws {
            let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.net"]
            try Command.run("/usr/bin/git", ["-C", folder.path] + who + arguments)
        }
        let file = folder.path + "/configs/telemetry.yaml"
        let telemetry = try String(contentsOfFile: file, encoding: .utf8)
        let slower = telemetry.replacingOccurrences(of: "Seconds: 30", with: "Seconds: 45")
        #expect(slower != telemetry)
        try git("init", "--quiet", "--initial-branch=main")
        try git("add", "--all")
        try git(
            "commit",
            "--quiet",
            "--message",
            "Describe the fleet",
            "--author",
            "Bob <b@example.net>"
        )
        try folder.write(slower, to: "configs/telemetry.yaml")
        try git("commit", "--quiet", "--all", "--message", "Report less often")
        // What is not committed is not looked at.
        try folder.write(telemetry, to: "configs/telemetry.yaml")
        let offline = ["--repo", ".", "--twins", "sample-twins.ndjson"]

        let ladder = try CommandRun(
            ["explain", "kiosk-0003", "telemetry.intervalSeconds", "--ladder"] + offline,
            in: folder.path
        )
        #expect(ladder.output.contains("telemetry.intervalSeconds = 45"), "\(ladder)")
        #expect(ladder.output.contains(" Ada "), "\(ladder)")
        let table = try CommandRun(["explain", "kiosk-0003"] + offline, in: folder.path)
        let pin = table.output.split(separator: "\n").first { $0.hasPrefix("firmware.os") }
        #expect(pin?.hasSuffix(" Bob") == true, "\(table)")
        let before = try CommandRun(
            ["explain", "kiosk-0003", "--output", "json", "--revision", "main~1"] + offline,
            in: folder.path
        )
        #expect(before.status != 0)
        let twice = ["explain", "x", "--specs", "."] + offline
        #expect(try CommandRun(twice, in: folder.path).status == 64)
    }
}
