import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `tidegate import` of recorded twins.
struct ImportCommandTests {
    @Test func `specs of existing devices validate, and their plan is empty`() throws {
        let folder = try TemporaryFolder()
        try CommandRun(["init", "first"], in: folder.path).succeeded()
        let twins = "first/sample-twins.ndjson"

        let run = try CommandRun(["import", "--twins", twins, "--out", "fleet"], in: folder.path)
        #expect(run.status == 0, "\(run)")
        #expect(run.output.contains("COHORT"))
        #expect(run.output.contains("firmware os is not pinned"))
        #expect(run.output.hasSuffix("The plan of these specs changes nothing: fleet\n"))

        #expect(try CommandRun(["validate", "fleet"], in: folder.path).status == 0)
        #expect(try CommandRun(["fmt", "fleet", "--check"], in: folder.path).status == 0)
        let plan = try CommandRun(
            ["plan", "--specs", "fleet", "--twins", twins, "--output", "json"],
            in: folder.path
        )
        #expect(try plan.json["summary"]?["change"] == 0, "\(plan)")
        #expect(try plan.json["summary"]?["unmanaged"] == 0)
        #expect(try plan.json["rollouts"] == [])

        let again = try CommandRun(["import", "--twins", twins, "--out", "fleet"], in: folder.path)
        #expect(again.status == 1 && again.complaint.contains("is there already"), "\(again)")
    }

    @Test func `artifacts become pins and part of the specs`() throws {
        let folder = try TemporaryFolder()
        try CommandRun(["init", "first"], in: folder.path).succeeded()
        let old = try String(
            contentsOfFile: folder.path + "/first/firmware/os.yaml",
            encoding: .utf8
        )
        .replacing("os-1.1.0", with: "os-1.0.0").replacing("version: 1.1.0", with: "version: 1.0.0")
        .replacing("  requires: {from: \">=1.0.0\"}\n", with: "")
        try folder.write(old, to: "first/firmware/old.yaml")

        let run = try CommandRun(
            [
                "import", "--twins", "first/sample-twins.ndjson", "--artifacts", "first/firmware",
                "--out", "fleet",
            ],
            in: folder.path
        )
        #expect(run.status == 0, "\(run)")
        let validated = try CommandRun(["validate", "fleet"], in: folder.path)
        #expect(validated.status == 0, "\(validated)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/fleet/firmware")
                .count == 2
        )
    }

    @Test func `without twins nothing is written`() throws {
        let folder = try TemporaryFolder()

        let none = try CommandRun(["import", "--twins", "none", "--out", "fleet"], in: folder.path)
        #expect(none.status == 1)
        #expect(try CommandRun(["import", "--twins", "none"], in: folder.path).status == 64)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/fleet"))
    }
}
