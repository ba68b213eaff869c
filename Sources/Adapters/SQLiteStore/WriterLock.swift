import Foundation
import Glibc
import RolloutEngine

/// The right to write a state folder, held by an open lock file.
///
/// The kernel frees it when the process ends, however it ends; the process id inside only serves the message to others.
final class WriterLock: Sendable {
    private let descriptor: Int32

    /// Throws `.locked` where another process, or this one, holds it already.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .storage,
                operation: "lock the state folder",
                message: "\(path): \(String(cString: strerror(errno)))"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw StoreError(
                .locked,
                operation: "lock the state folder",
                message: "\(path) is held by \(holder); one controller at a time writes a state"
            )
        }
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0,
            pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count
        else {
            let message = String(cString: strerror(errno))
            close(descriptor)
            throw StoreError(
                .storage,
                operation: "lock the state folder",
                message: "\(path): \(message)"
            )
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return digits.isEmpty
            ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
    }
}
