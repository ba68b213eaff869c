import Foundation

/// A program of this host that a test runs to its end.
package enum Command {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// How a program ended, and what it said.
    package struct Ending: Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it, as shells have it.
        package let status: Int32
        package let output: String
        package let complaint: String
    }

    /// Runs a program and returns its standard output; throws with its standard error where it fails.
    @discardableResult
    package static func run(
        _ program: String,
        _ arguments: [String],
        input: [UInt8] = [],
        folder: String? = nil
    ) throws -> String {
        let ending = try end(program, arguments, input: input, folder: folder)
        guard ending.status == 0 else {
            throw Failure(
                description: "\(program) \(arguments.joined(separator: " ")): \(ending.complaint)"
            )
        }
        return ending.output
    }

    /// Runs a program to its end, whatever that is. `environment` is what it sees besides a plain path and locale.
    package static func end(
        _ program: String,
        _ arguments: [String],
        input: [UInt8] = [],
        folder: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Ending {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = Self.environment.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        // Files instead of pipes: neither side can block on the other.
        let scratch = try TemporaryFolder()
        let names = ["in", "out", "err"].map { scratch.path + "/" + $0 }
        for name in names { _ = FileManager.default.createFile(atPath: name, contents: Data()) }
        try Data(input).write(to: URL(fileURLWithPath: names[0]))
        process.standardInput = FileHandle(forReadingAtPath: names[0])
        process.standardOutput = FileHandle(forWritingAtPath: names[1])
        process.standardError = FileHandle(forWritingAtPath: names[2])
        try process.run()
        process.waitUntilExit()
        let texts = try names[1...].map { name in
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: name)), as: UTF8.self)
        }
        let isSignal = process.terminationReason == .uncaughtSignal
        return Ending(
            status: (isSignal ? 128 : 0) + process.terminationStatus,
            output: texts[0],
            complaint: texts[1]
        )
    }

    /// No configuration of this host or its user has a say.
    static let environment = [
        "PATH": "/usr/lib/git-core:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.net",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.net",
    ]
}
