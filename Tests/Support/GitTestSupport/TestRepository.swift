import Foundation

/// A bare repository that tests write with the real Git.
package final class TestRepository: Sendable {
    package let folder: TemporaryFolder
    /// Where it stands; ends with `fleet.git`.
    package let path: String

    package init(extraArguments: [String] = []) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/fleet.git"
        let arguments = ["init", "-q", "--bare", "-b", "main"] + extraArguments + [path]
        try Command.run("/usr/bin/git", arguments)
        // Servers run as whoever they like; what they serve is this and nothing else.
        try git("config", "http.receivepack", "false")
    }

    /// Runs Git in the repository and returns its output without the last line's end.
    @discardableResult
    package func git(_ arguments: String..., input: [UInt8] = []) throws -> String {
        let output = try Command.run("/usr/bin/git", ["-C", path] + arguments, input: input)
        return output.trimmingCharacters(in: .newlines)
    }

    /// Commits a whole new set of files to a branch and returns the commit.
    @discardableResult
    package func commit(
        _ files: [String: String],
        to branch: String = "main",
        message: String = "Change it",
        onto parent: String? = nil,
        at time: Int = 1_700_000_000
    ) throws -> String {
        let reference = "refs/heads/" + branch
        let hasParent = (try? git("rev-parse", "-q", "--verify", reference)) != nil
        var stream = "commit \(reference)\ncommitter Ada <ada@example.net> \(time) +0000\n"
        stream += "data \(message.utf8.count)\n\(message)\n"
        if let parent {
            stream += "from \(parent)\n"
        } else if hasParent {
            stream += "from \(reference)^0\n"
        }
        stream += "deleteall\n"
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            stream += "M 100644 inline \(name)\ndata \(text.utf8.count)\n\(text)\n"
        }
        try git("fast-import", "--quiet", "--force", input: Array(stream.utf8))
        return try git("rev-parse", reference)
    }

    /// Writes an object exactly as given, however odd, and returns its id.
    package func write(_ kind: String, _ bytes: [UInt8]) throws -> String {
        try git("hash-object", "-t", kind, "--literally", "-w", "--stdin", input: bytes)
    }

    /// Writes a tree exactly as given and returns its id.
    package func tree(_ entries: [(mode: String, name: [UInt8], id: String)]) throws -> String {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Array((entry.mode + " ").utf8) + entry.name + [0]
            bytes += stride(from: 0, to: 40, by: 2).map { offset in
                UInt8(entry.id.dropFirst(offset).prefix(2), radix: 16) ?? 0
            }
        }
        return try write("tree", bytes)
    }

    /// Makes a commit of a tree the tip of `main` and returns it.
    package func publish(tree: String) throws -> String {
        let commit = try git("commit-tree", tree, "-m", "An odd tree")
        try git("update-ref", "refs/heads/main", commit)
        return commit
    }
}
