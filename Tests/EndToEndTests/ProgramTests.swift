import Foundation
import Testing

/// The built program, as a person runs it.
struct ProgramTests {
    struct Run {
        let status: Int32
        let output: String
        let complaint: String
    }

    /// The program beside the test bundle.
    static var program: String {
        URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().path
            + "/tidegate"
    }

    static var root: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    static func run(_ arguments: String...) throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus,
            output: try String(contentsOf: files[0], encoding: .utf8),
            complaint: try String(contentsOf: files[1], encoding: .utf8)
        )
    }

    /// Writes text to a file of its own for the length of `body`.
    static func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString + ".yaml"
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    @Test func `the sample specs are fine`() throws {
        let run = try Self.run("validate", "fleet-specs")

        #expect(run.status == 0)
        #expect(run.output.contains("files are fine."))
    }

    @Test func `a wrong spec is named with file, line and caret, and exits with 1`() throws {
        let text = "apiVersion: tidegate/v1\nkind: Cohrt\nmetadata: {name: a}\nspec: {}\n"

        let run = try Self.withFile(text) { try Self.run("validate", $0) }

        #expect(run.status == 1)
        #expect(run.output.contains(".yaml:2:7"))
        #expect(run.output.contains("^^^^^"))
        #expect(run.output.contains("did you mean `Cohort`?"))
    }

    @Test func `a folder without specs exits with 5, and wrong usage with 64`() throws {
        #expect(try Self.run("validate", "docs/decisions").status == 5)
        #expect(try Self.run("plan").status == 64)
        #expect(try Self.run("nonsense").status == 64)
    }

    @Test func `twins without their trailer are no snapshot`() throws {
        let run = try Self.withFile("") { path in
            try Self.run("plan", "--specs", "fleet-specs", "--twins", path)
        }

        #expect(run.status == 1)
        #expect(run.complaint.contains("the stream ends without its trailer"))
    }

    @Test func `a file that is no plan is not shown`() throws {
        let run = try Self.withFile("{\"formatVersion\":1}") { try Self.run("show", $0) }

        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(!run.complaint.isEmpty)
    }
}
