import GitTestSupport
import Testing

/// The built program, as a person runs it.
struct ProgramTests {
    /// Runs it on a file that holds the text.
    private func run(_ arguments: [String], onFileWith text: String) throws -> CommandRun {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        try folder.write(text, to: "file.yaml")
        return try CommandRun(arguments + [folder.path + "/file.yaml"])
    }

    @Test func `the sample specs are fine`() throws {
        let run = try CommandRun(["validate", "fleet-specs"])

        #expect(run.status == 0)
        #expect(run.output.contains("files are fine."))
    }

    @Test func `a wrong spec is named with file, line and caret, and exits with 1`() throws {
        let text = "apiVersion: tidegate/v1\nkind: Cohrt\nmetadata: {name: a}\nspec: {}\n"

        let run = try run(["validate"], onFileWith: text)

        #expect(run.status == 1)
        #expect(run.output.contains(".yaml:2:7"))
        #expect(run.output.contains("^^^^^"))
        #expect(run.output.contains("did you mean `Cohort`?"))
    }

    @Test func `a folder without specs exits with 5, and wrong usage with 64`() throws {
        #expect(try CommandRun(["validate", "docs/decisions"]).status == 5)
        #expect(try CommandRun(["plan"]).status == 64)
        #expect(try CommandRun(["nonsense"]).status == 64)
    }

    @Test func `twins without their trailer are no snapshot`() throws {
        let run = try run(["plan", "--specs", "fleet-specs", "--twins"], onFileWith: "")

        #expect(run.status == 1)
        #expect(run.complaint.contains("the stream ends without its trailer"))
    }

    @Test func `a file that is no plan is not shown`() throws {
        let run = try run(["show"], onFileWith: "{\"formatVersion\":1}")

        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(!run.complaint.isEmpty)
    }
}
