import Foundation
import Glibc
package import RolloutEngine

/// The folder that holds all that a controller keeps: the state file, its lock, the control socket, the Git objects.
package struct StateFolder: Hashable, Sendable {
    package let path: String

    /// The folder as it is; nothing is looked at.
    package init(_ path: String) { self.path = path }

    package var database: String { path + "/tidegate.sqlite" }
    package var lock: String { path + "/tidegate.lock" }
    package var socket: String { path + "/control.sock" }

    /// Makes the folder where it is missing (mode 0700) and refuses one that is not safe to write in.
    package func prepare() throws(StoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw storage("\(path) cannot be made: \(error.localizedDescription)")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw storage("\(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw storage("\(path) is not a folder")
        }
        guard status.st_mode & 0o002 == 0 else {
            throw storage("\(path) may be written by everyone; run chmod o-w on it")
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw storage("\(path) may not be written: \(String(cString: strerror(errno)))")
        }
        try refuseLink(database)
        try refuseLink(database + "-wal")
    }

    /// A state file of another owner, or behind a link, would let somebody else decide what is written where.
    private func refuseLink(_ file: String) throws(StoreError) {
        var status = stat()
        guard lstat(file, &status) == 0 else {
            if errno == ENOENT { return }
            throw storage("\(file): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(
                .foreign,
                operation: "open the state folder",
                message: "\(file) is not a regular file; move it away"
            )
        }
        guard status.st_uid == geteuid() else {
            throw StoreError(
                .foreign,
                operation: "open the state folder",
                message: "\(file) belongs to user \(status.st_uid); run as that user"
            )
        }
    }

    private func storage(_ message: String) -> StoreError {
        StoreError(.storage, operation: "open the state folder", message: message)
    }
}
