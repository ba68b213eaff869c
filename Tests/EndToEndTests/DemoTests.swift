import Testing

/// The demo's own claims, on 200 devices: they hold, and a controller that retries under a new id breaks them.
@Suite(.serialized)
struct DemoTests {
    private func shortDemo(_ more: [String]) throws -> CommandRun {
        try CommandRun(
            ["demo", "--short", "--devices", "200", "--time-scale", "100"]
                + ["--specs", "fleet-specs"] + more
        )
    }

    @Test func `a controller that is killed in its work loses no job and doubles none`() throws {
        let demo = try shortDemo([])

        #expect(demo.status == 0, "\(demo.output)\(demo.complaint)")
        #expect(demo.output.contains("kill -9"))
        #expect(demo.output.contains("[holds] 0 executed twice, 0 decided twice, 0 in conflict"))
        #expect(!demo.output.contains("[FAILS]"))
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
