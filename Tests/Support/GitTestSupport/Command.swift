import Foundation

/// A program of this host that a test runs.
package enum Command {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a program to its end and returns its standard output; throws with its standard error where it fails.
    @discardableResult
    package static func run(
        _ program: String,
        _ arguments: [String],
        input: [UInt8] = [],
        folder: String? = nil
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
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
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(program) \(arguments.joined(separator: " ")): \(texts[1])"
            )
        }
        return texts[0]
    }

    /// No configuration of this host or its user has a say.
    static let environment = [
        "PATH": "/usr/lib/git-core:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.net",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.net",
    ]
}
