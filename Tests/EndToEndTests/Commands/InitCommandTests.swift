import FleetModel
import Foundation
import GitTestSupport
import Testing

/// `tidegate init`, and that what it makes works at once.
struct InitCommandTests {
    @Test func `the first repository validates, is laid out, and plans without a device`() throws {
        let folder = try TemporaryFolder()
        try CommandRun(["init", "fleet"], in: folder.path).succeeded()
        let fleet = folder.path + "/fleet"

        let validated = try CommandRun(["validate", "."], in: fleet)
        #expect(validated.status == 0 && validated.output == "4 files are fine.\n", "\(validated)")
        #expect(try CommandRun(["fmt", ".", "--check"], in: fleet).status == 0)
        let plan = try CommandRun(
            ["plan", "--specs", ".", "--twins", "sample-twins.ndjson", "--output", "json"],
            in: fleet
        )
        // The first plan against a fleet is its adoption, which waits for a yes.
        #expect(plan.status == 3, "\(plan)")
        let summary = try plan.json["summary"]
        #expect(summary?["change"] == 4 && summary?["unmanaged"] == 1, "\(plan)")
        #expect(try plan.json["rollouts"]?.array?.count == 2)
    }

    @Test func `an editor's line leads to a schema that is there`() throws {
        let folder = try TemporaryFolder()
        try CommandRun(["init"], in: folder.path).succeeded()

        for name in ["cohort", "config", "firmware", "policy"] {
            let schema = try String(
                contentsOfFile: folder.path + "/schemas/\(name).schema.json",
                encoding: .utf8
            )
            #expect(schema == (try CommandRun(["schema", name]).output))
        }
    }

    @Test func `nothing is overwritten, and then nothing is written`() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: ".gitlab-ci.yml")

        let run = try CommandRun(["init"], in: folder.path)
        #expect(run.status == 1)
        #expect(run.complaint.contains(".gitlab-ci.yml is there already, and nothing was written"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == [".gitlab-ci.yml"])
    }
}
