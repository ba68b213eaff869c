import Foundation

/// Puts another content in the place of a file: at once, or not at all.
enum FileReplacement {
    /// The new content is on the disk before it takes the name, and keeps the file's mode. Throws a failure, and changes
    /// nothing, where the path is a link or no file, or no longer holds what was read.
    static func replace(_ path: String, from former: [UInt8], to next: [UInt8]) throws {
        let mode = try check(path, holds: former)
        let temporary = path + ".tidegate-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("write beside", path) }
        do {
            defer { close(descriptor) }
            guard write(next, to: descriptor), fchmod(descriptor, mode) == 0, fsync(descriptor) == 0
            else { throw failure("write beside", path) }
            // Once more, so that the time in which another program's change would be lost is as short as it can be.
            _ = try check(path, holds: former)
            guard rename(temporary, path) == 0 else { throw failure("replace", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        synchronizeFolder(of: path)
    }

    /// Makes a file that is not there yet, with its folders; throws a failure where the name is taken.
    static func create(_ path: String, _ content: [UInt8]) throws {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true
                )
            }
        } catch {
            throw CommandFailure("cannot make the folder \(folder.escapingControls)")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("make", path) }
        defer { close(descriptor) }
        guard write(content, to: descriptor), fsync(descriptor) == 0 else {
            throw failure("write", path)
        }
    }

    /// The file's mode.
    private static func check(_ path: String, holds content: [UInt8]) throws -> mode_t {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ELOOP else { throw failure("open", path) }
            throw CommandFailure("\(path.escapingControls) is a symbolic link and is left alone")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure("\(path.escapingControls) is no file and is left alone")
        }
        let found = try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            .read(upToCount: content.count + 1)
        guard (found ?? Data()).elementsEqual(content) else {
            throw CommandFailure(
                "\(path.escapingControls) was changed by another program and is left alone"
            )
        }
        return status.st_mode & 0o7777
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// A name that a power cut takes back would only bring the former content, so that a failure is no harm.
    private static func synchronizeFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ verb: String, _ path: String) -> CommandFailure {
        CommandFailure(
            "cannot \(verb) \(path.escapingControls): \(String(cString: strerror(errno)))"
        )
    }
}
