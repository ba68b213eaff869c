import Foundation
import GitTestSupport
import Testing

/// The demo's own claims, on 200 devices: they hold, and a controller that retries under a new id breaks them.
@Suite(.serialized)
struct DemoTests {
    private func shortDemo(_ more: [String]) throws -> CommandRun {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        return try CommandRun(
            ["demo", "--short", "--devices", "200", "--time-scale", "100"]
                + ["--specs", "fleet-specs", "--folder", folder.path] + more
        )
    }

    @Test func `a controller that is killed in its work loses no job and doubles none`() throws {
        let demo = try shortDemo([])

        #expect(demo.status == 0, "\(demo.output)\(demo.complaint)")
        #expect(demo.output.contains("kill -9"))
        #expect(demo.output.contains("[holds] 0 executed twice, 0 decided twice, 0 in conflict"))
        #expect(!demo.output.contains("[FAILS]"))
    }

    @Test func `a demo that is interrupted stops its programs and leaves nothing behind`()
        async throws
    {
        let (scratch, logs) = (try TemporaryFolder(), try TemporaryFolder())
        defer { withExtendedLifetime((scratch, logs)) {} }
        let log = logs.path + "/log"
        let demo = try ServerProcess(
            Program.path,
            ["demo", "--short", "--devices", "200", "--specs", Program.root + "/fleet-specs"],
            environment: ["TMPDIR": scratch.path],
            log: log
        )
        try await eventually("the controller runs", context: { TextFile.tail(log) }) {
            TextFile.text(log).contains("approved intent")
        }

        demo.send(SIGINT)

        #expect(try await demo.end(log: log) == .exited(1))
        #expect(TextFile.text(log).contains("interrupted"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    #if DEBUG
    @Test func `a controller that retries under a new id after a restart fails the demo`() throws {
        let demo = try shortDemo(["--mutation", "retryWithNewID"])

        #expect(demo.output.contains("kill -9"), "\(demo.output)\(demo.complaint)")
        #expect(demo.status == 1)
        #expect(demo.output.contains("[FAILS]"))
        #expect(demo.output.contains(" decided twice"))
        #expect(!demo.output.contains(" 0 decided twice"))
    }
    #endif
}
