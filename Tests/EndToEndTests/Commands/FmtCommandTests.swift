import Foundation
import GitTestSupport
import Testing

/// `tidegate fmt` on files.
struct FmtCommandTests {
    @Test func `files are laid out, and a second time nothing changes`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a:   1 # one\n\n\n\nb:\n- x\n", to: "specs/a.yaml", mode: 0o600)
        try folder.write("a: 1\n", to: "specs/b.yaml")
        let path = folder.path + "/specs/a.yaml"

        let check = try CommandRun(["fmt", "specs", "--check"], in: folder.path)
        #expect(check.status == 1 && check.output == "specs/a.yaml\n", "\(check)")
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("a:   1"))

        let run = try CommandRun(["fmt", "specs"], in: folder.path)
        #expect(run.status == 0 && run.output == "specs/a.yaml\n", "\(run)")
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == "a: 1 # one\n\nb:\n  - x\n"
        )
        #expect(try ValidateCommandTests.mode(path) == 0o600)
        let again = try CommandRun(["fmt", "specs"], in: folder.path)
        #expect(again.status == 0 && again.output.isEmpty)
        #expect(try CommandRun(["fmt", "specs", "--check"], in: folder.path).status == 0)
    }

    @Test func `a file with an error is left alone and named, and the others are laid out`() throws
    {
        let folder = try TemporaryFolder()
        try folder.write("a: [1\n", to: "specs/broken.yaml")
        try folder.write("a:  1\n", to: "specs/fine.yaml")

        let run = try CommandRun(["fmt", "specs"], in: folder.path)
        #expect(run.status == 1 && run.output == "specs/fine.yaml\n")
        #expect(run.complaint.contains("left alone: specs/broken.yaml: it cannot be read"))
        #expect(
            try String(contentsOfFile: folder.path + "/specs/broken.yaml", encoding: .utf8)
                == "a: [1\n"
        )
        #expect(try CommandRun(["fmt", "nowhere"], in: folder.path).status == 5)
    }
}
