import Foundation
import GitTestSupport
import Testing

/// `tidegate schema`, from wherever the program stands.
struct SchemaCommandTests {
    @Test func `an installed program prints the schemas of the repository`() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }

        let list = try CommandRun(["schema"], in: folder.path)
        #expect(list.status == 0)
        for kind in [
            "cohort", "config", "firmware", "policy", "acknowledgement", "plan", "twin", "job",
        ] {
            #expect(list.output.contains("\n\(kind) "), "\(list)")
            let file = "\(Program.root)/schemas/\(kind).schema.json"
            let run = try CommandRun(["schema", kind], in: folder.path)
            #expect(run.output == (try String(contentsOfFile: file, encoding: .utf8)))
        }
        #expect(try CommandRun(["schema", "Policy"], in: folder.path).status == 0)
        let field = try CommandRun(["schema", "cohort.spec.precedence"], in: folder.path)
        #expect(field.output.hasPrefix("spec.precedence   required\n  The highest matching cohort"))
        #expect(field.output.contains("from         -1000000\n"))
        let inner = try CommandRun(["schema", "policy.spec.rollout.firmware.waves.name"])
        #expect(inner.status == 0 && inner.output.contains("required"), "\(inner)")
        #expect(try CommandRun(["schema", "cohort.spec.nothing"]).status == 64)
        let wrong = try CommandRun(["schema", "nothing"], in: folder.path)
        #expect(wrong.status == 64)
        #expect(wrong.complaint.contains("there is no schema `nothing`; there are acknowledgement"))
    }
}
