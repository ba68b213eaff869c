import Glibc
import RolloutEngine

/// Files and folders whose content must survive a power cut.
enum DurableFile {
    /// Waits until the disk has the file, or the folder's list of names.
    static func synchronize(_ path: String, _ operation: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, operation) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, operation) }
    }

    /// Makes an empty file of mode 0600; throws where the name is taken.
    static func create(_ path: String, _ operation: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, operation) }
        close(descriptor)
    }

    private static func failure(_ path: String, _ operation: String) -> StoreError {
        StoreError(
            .storage,
            operation: operation,
            message: "\(path): \(String(cString: strerror(errno)))"
        )
    }
}
