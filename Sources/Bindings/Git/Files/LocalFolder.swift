import Glibc

/// A folder of this host, read without ever following a link below it.
///
/// Each path is opened part by part from the folder itself, so that nobody who writes there can lead a read elsewhere.
package struct LocalFolder: Hashable, Sendable {
    /// One entry of a folder.
    package struct Entry: Hashable, Sendable {
        package let name: [UInt8]
        package let kind: Kind
    }

    /// What an entry is.
    package enum Kind: Hashable, Sendable {
        case folder
        case file
        case symbolicLink
        /// A pipe, a socket, a device.
        case other
    }

    /// A place below the folder, by the names that lead to it.
    package typealias Place = [[UInt8]]

    private let path: String

    /// Names a folder; it is opened by each call.
    package init(_ path: String) { self.path = path }

    /// What stands at `path` itself, links followed; nil: nothing.
    package static func kind(at path: String) -> Kind? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Kind(mode: status.st_mode)
    }

    /// The entries of a folder without `.` and `..`, in the order of their names' bytes; throws `refused` where there
    /// are more than `limit`.
    package func entries(of place: Place, limit: Int) throws(GitError) -> [Entry] {
        let operation = "list \(shown(place))"
        let folder = try open(place, O_RDONLY | O_DIRECTORY, operation)
        let copy = dup(folder.number)
        guard let stream = unsafe fdopendir(copy) else {
            close(copy)
            throw GitError(.unavailable, operation, systemError())
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        while let record = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &record.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            guard name != Array(".".utf8), name != Array("..".utf8) else { continue }
            guard entries.count < limit else {
                throw GitError(.refused, operation, "it has more than \(limit) entries")
            }
            var status = stat()
            // What is gone by now is not there.
            guard
                unsafe fstatat(folder.number, cString(name), &status, AT_SYMLINK_NOFOLLOW) == 0
            else { continue }
            entries.append(Entry(name: name, kind: Kind(mode: status.st_mode)))
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// The size of a file in bytes.
    package func size(of place: Place) throws(GitError) -> Int {
        let operation = "read \(shown(place))"
        return try status(of: open(place, O_RDONLY | O_NONBLOCK, operation), operation)
    }

    /// Reads a file; throws `refused` where it is no ordinary file or has more than `limit` bytes.
    package func content(of place: Place, limit: Int) throws(GitError) -> [UInt8] {
        let operation = "read \(shown(place))"
        let file = try open(place, O_RDONLY | O_NONBLOCK, operation)
        _ = try status(of: file, operation)
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var failure: Int32 = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                let count = unsafe read(file.number, buffer.baseAddress, buffer.count)
                failure = count < 0 ? errno : 0
                filled = max(0, count)
            }
            guard failure == 0 || failure == EINTR else {
                throw GitError(.unavailable, operation, systemError(failure))
            }
            if piece.isEmpty, failure == 0 { return bytes }
            bytes += piece
        }
        throw GitError(.refused, operation, "it has more than \(limit) bytes")
    }

    private func status(
        of file: borrowing FileDescriptor,
        _ operation: String
    ) throws(GitError) -> Int {
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else {
            throw GitError(.unavailable, operation, systemError())
        }
        guard Kind(mode: status.st_mode) == .file else {
            throw GitError(.refused, operation, "it is not an ordinary file")
        }
        return Int(status.st_size)
    }

    private func open(
        _ place: Place,
        _ flags: Int32,
        _ operation: String
    ) throws(GitError) -> FileDescriptor {
        let isRoot = place.isEmpty
        let rootFlags = (isRoot ? flags : O_RDONLY | O_DIRECTORY) | O_CLOEXEC
        guard var file = FileDescriptor(unsafe Glibc.open(path, rootFlags)) else {
            throw Self.failure(operation)
        }
        for (index, name) in place.enumerated() {
            let isLast = index == place.count - 1
            let own = (isLast ? flags : O_RDONLY | O_DIRECTORY) | O_CLOEXEC | O_NOFOLLOW
            guard let next = FileDescriptor(unsafe openat(file.number, cString(name), own)) else {
                throw Self.failure(operation)
            }
            file = next
        }
        return file
    }

    private static func failure(_ operation: String) -> GitError {
        switch errno {
        case ENOENT: GitError(.notFound, operation, systemError())
        case ELOOP, ENOTDIR: GitError(.refused, operation, "it is a link, or lies behind one")
        default: GitError(.unavailable, operation, systemError())
        }
    }

    private func cString(_ name: [UInt8]) -> [CChar] {
        name.map { CChar(bitPattern: $0) } + [0]
    }

    private func shown(_ place: Place) -> String {
        place.reduce(path) { $0 + "/" + String(decoding: $1, as: UTF8.self) }
    }
}

extension LocalFolder.Kind {
    fileprivate init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFREG: self = .file
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}
