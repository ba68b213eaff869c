import Foundation
import GitTestSupport
import Testing

/// A file system of a few megabytes that can really be full, in a mount namespace of its own; both end with this value.
final class SmallDisk: Sendable {
    /// Whether this user may mount one.
    static let isAvailable =
        (try? Command.end("/usr/bin/unshare", arguments(mounting: 1, at: "/mnt", then: "true")))?
        .status == 0

    static let requirement: Comment = "mounts a file system: needs root with CAP_SYS_ADMIN"

    /// Where it is for programs that are started by ``shell``.
    let path: String
    private let holder: ServerProcess

    private static func arguments(
        mounting megabytes: Int,
        at path: String,
        then words: String
    ) -> [String] {
        [
            "--mount", "/bin/sh", "-c",
            "mount -t tmpfs -o size=\(megabytes)m tmpfs '\(path)' && \(words)",
        ]
    }

    /// Mounts it in a new folder `disk` of a folder.
    init(in folder: TemporaryFolder, megabytes: Int) async throws {
        path = folder.path + "/disk"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let log = folder.path + "/disk.log"
        holder = try ServerProcess(
            "/usr/bin/unshare",
            Self.arguments(mounting: megabytes, at: path, then: "echo mounted && exec sleep 600"),
            log: log
        )
        try await eventually("the disk is mounted", context: { TextFile.tail(log) }) {
            TextFile.text(log).contains("mounted")
        }
    }

    /// Where this process sees the file system of those programs.
    var root: String { "/proc/\(holder.identifier)/root" }

    /// A shell's words that let a program see the disk.
    var shell: String { "exec nsenter --mount --target \(holder.identifier)" }

    private var ballast: String { root + path + "/ballast" }

    /// Takes all the room but `bytes`, to the next page.
    func fill(leaving bytes: Int = 0) throws {
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: ballast))
        defer { try? file.close() }
        var size = 0
        while (try? file.write(contentsOf: Data(count: 4_096))) != nil { size += 4_096 }
        try file.truncate(atOffset: UInt64(max(0, size - bytes)))
    }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: ballast) }
}
