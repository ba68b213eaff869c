import Foundation

/// Runs a program to its end and gives its output.
enum Subprocess {
    /// Throws a failure that holds the program's complaint where it does not exit with 0.
    @discardableResult
    static func run(
        _ executable: String,
        _ arguments: [String],
        in folder: String? = nil
    ) throws -> String {
        let (status, output, complaint) = try capture(executable, arguments, in: folder)
        guard status == 0 else {
            throw CommandFailure(
                "`\(executable) \(arguments.joined(separator: " "))` failed: \(complaint)"
            )
        }
        return output
    }

    static func capture(
        _ executable: String,
        _ arguments: [String],
        in folder: String? = nil
    ) throws -> (status: Int32, output: String, complaint: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [executable] + arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.standardInput = FileHandle.nullDevice
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tidegate-\(UUID().uuidString)"
        )
        _ = FileManager.default.createFile(atPath: scratch.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let complaints = try FileHandle(forWritingTo: scratch)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = complaints
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let complaint = (try? String(contentsOf: scratch, encoding: .utf8)) ?? ""
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self), complaint)
    }
}
