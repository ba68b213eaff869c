import FleetModel
import Foundation
import JSON

/// One run of the built program to its end.
struct CommandRun {
    let status: Int32
    let output: String
    let complaint: String

    /// Standard output as JSON.
    var json: JSONValue {
        get throws { try JSONParser().parse(Array(output.utf8)) }
    }

    /// Runs the program with nothing in its environment that a person might have set.
    init(_ arguments: [String], in folder: String? = nil) throws {
        let files = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tidegate-run-" + UUID().uuidString
        )
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let streams = ["out", "err"].map { files.appendingPathComponent($0) }
        for stream in streams { try Data().write(to: stream) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ProgramTests.program)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": files.path, "USER": "ada"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder ?? ProgramTests.root)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: streams[0])
        process.standardError = try FileHandle(forWritingTo: streams[1])
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOf: streams[0], encoding: .utf8)
        complaint = try String(contentsOf: streams[1], encoding: .utf8)
    }
}

extension CommandRun: CustomStringConvertible {
    var description: String {
        "status \(status)\n\(output.prefix(4_000))\n\(complaint.prefix(4_000))"
    }
}

extension JSONValue {
    /// An element of an array; nil: there is none.
    subscript(index: Int) -> JSONValue? {
        array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
}
