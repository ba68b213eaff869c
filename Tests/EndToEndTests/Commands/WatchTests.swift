import Foundation
import GitTestSupport
import Testing

/// `tidegate validate --watch`: each change is told, and Ctrl-C ends it with 130.
@Suite(.timeLimit(.minutes(2)))
struct WatchTests {
    @Test func `a file that breaks and is mended is told of both times`() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        try folder.write(ValidateCommandTests.specs, to: "specs/fleet.yaml")
        let output = folder.path + "/out"
        let process = try watch("specs", in: folder, output)
        defer { if process.isRunning { process.terminate() } }

        try await wait(output, "1 file is fine.")
        try await wait(output, "checked 1 files at 2")
        let broken = ValidateCommandTests.specs.replacing("precedence", with: "precedense")
        try folder.write(broken, to: "specs/fleet.yaml")
        try await wait(output, "error[TG2003]")
        try folder.write("# more\n", to: "specs/more.yaml")
        try await wait(output, "checked 2 files at 2")
        try folder.write(ValidateCommandTests.specs, to: "specs/fleet.yaml")
        try await wait(output, "2 files are fine.")

        #expect(kill(process.processIdentifier, SIGINT) == 0)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    }

    @Test(arguments: ["specs", "specs/display.yaml"])
    func `a schema that changes is looked at again`(_ path: String) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        try folder.write(ValidateCommandTests.schemed, to: "specs/display.yaml")
        func write(maximum: Int) throws {
            try folder.write(
                #"{"properties": {"brightness": {"maximum": \#(maximum)}}}"#,
                to: "specs/schemas/display.schema.json"
            )
        }
        try write(maximum: 1_000)
        let output = folder.path + "/out"
        let process = try watch(path, in: folder, output)
        defer { if process.isRunning { process.terminate() } }

        try await wait(output, "1 file is fine.")
        try write(maximum: 100)
        try await wait(output, "`values.brightness` must be at most 100")
        try write(maximum: 200)
        try await wait(output, "`values.brightness` must be at most 200")
        #expect(kill(process.processIdentifier, SIGINT) == 0)
        process.waitUntilExit()
    }

    private func watch(
        _ path: String,
        in folder: TemporaryFolder,
        _ output: String
    ) throws -> Process {
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["validate", path, "--watch"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        try process.run()
        return process
    }

    @Test func `watching and fixing exclude each other, and a folder without specs is told`() throws
    {
        #expect(try CommandRun(["validate", "--watch", "--fix"]).status == 64)
        let run = try CommandRun(["validate", "/nowhere", "--watch"])
        #expect(run.status == 5, "\(run)")
    }

    /// Looks until the program has said it.
    private func wait(_ path: String, _ text: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let said = try String(contentsOfFile: path, encoding: .utf8)
            if said.contains(text) { return }
            guard ContinuousClock.now < deadline else {
                throw CommandRun.Failure(description: "never said `\(text)`: \(said)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
