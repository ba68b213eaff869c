import Foundation
import GitTestSupport
import Testing

/// `tidegate help`, of codes and of subcommands.
struct HelpCommandTests {
    @Test func `a code has its page, in any case and from anywhere`() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }

        let run = try CommandRun(["help", "tg2003"], in: folder.path)
        let file = "\(Program.root)/docs/manual/diagnostics/TG2003.md"
        #expect(run.status == 0)
        #expect(run.output == (try String(contentsOfFile: file, encoding: .utf8)))
        let codes = try CommandRun(["help", "codes"])
        #expect(codes.output.contains("\nTG2003  a field that is not known\n"), "\(codes)")
        let wrong = try CommandRun(["help", "TG9999"])
        #expect(wrong.status == 64 && wrong.output.isEmpty)
        #expect(wrong.complaint.contains("there is no code `TG9999`"))
    }

    @Test func `a subcommand has its usage, however it is asked for`() throws {
        #expect(try CommandRun(["help"]).output == (try CommandRun(["--help"]).output))
        #expect(
            try CommandRun(["help", "plan"]).output == (try CommandRun(["plan", "-h"]).output)
        )
        let nested = try CommandRun(["help", "rollouts", "list"])
        #expect(nested.status == 0 && nested.output.contains("USAGE: tidegate rollouts list"))
        #expect(try CommandRun(["help", "nothing"]).status == 64)
    }
}
