import CLibgit2

/// A bare repository of our own: no work tree, no hook, no configuration but its own.
///
/// All calls block, so an instance belongs to an actor with an executor made for blocking work.
@safe
package final class GitRepository {
    let handle: OpaquePointer
    let database: OpaquePointer

    /// Opens the bare repository at `path`.
    package convenience init(openingAt path: String) throws(GitError) {
        Libgit2.start()
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_BARE.rawValue
        try self.init(path, flags: flags, operation: "open the local copy", otherwise: .damaged)
    }

    /// Opens someone else's repository for reading, bare or with a work tree.
    package convenience init(readingFrom path: String) throws(GitError) {
        Libgit2.start()
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        try self.init(path, flags: flags, operation: "open \(path)", otherwise: .refused)
    }

    /// Makes an empty bare repository at `path`, and the folders above it where they are not there.
    package convenience init(creatingAt path: String) throws(GitError) {
        Libgit2.start()
        let operation = "make the local copy"
        var options = unsafe git_repository_init_options()
        unsafe git_repository_init_options_init(
            &options,
            UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)
        )
        let flags = [
            GIT_REPOSITORY_INIT_BARE, GIT_REPOSITORY_INIT_MKPATH, GIT_REPOSITORY_INIT_NO_REINIT,
        ]
        unsafe options.flags = flags.reduce(0) { $0 | $1.rawValue }
        unsafe options.mode = 0o700
        var handle: OpaquePointer?
        let status = unsafe git_repository_init_ext(&handle, path, &options)
        try Libgit2.check(status, operation, otherwise: .unavailable)
        try unsafe self.init(handle, operation: operation, otherwise: .unavailable)
    }

    private convenience init(
        _ path: String,
        flags: UInt32,
        operation: String,
        otherwise code: GitError.Code
    ) throws(GitError) {
        var handle: OpaquePointer?
        let status = unsafe git_repository_open_ext(&handle, path, flags, nil)
        try Libgit2.check(status, operation, otherwise: code)
        try unsafe self.init(handle, operation: operation, otherwise: code)
    }

    private init(
        _ handle: OpaquePointer?,
        operation: String,
        otherwise code: GitError.Code
    ) throws(GitError) {
        var database: OpaquePointer?
        let status = unsafe git_repository_odb(&database, handle)
        guard let handle = unsafe handle, let database = unsafe database else {
            unsafe git_repository_free(handle)
            try Libgit2.check(status, operation, otherwise: code)
            preconditionFailure("libgit2 reported success without a repository")
        }
        unsafe self.handle = handle
        unsafe self.database = database
    }

    deinit {
        unsafe git_odb_free(database)
        unsafe git_repository_free(handle)
    }

    /// Whether the history was cut off when the repository was made.
    package var isShallow: Bool { unsafe git_repository_is_shallow(handle) == 1 }
}

// MARK: Objects

extension GitRepository {
    /// Whether an object is here, without a look for packs that came since.
    package func contains(_ id: GitObjectID) -> Bool {
        var id = git_oid(id)
        let flags = GIT_ODB_LOOKUP_NO_REFRESH.rawValue
        return unsafe git_odb_exists_ext(database, &id, flags) == 1
    }

    /// What an object is, without reading it; throws `notFound` where it is not here.
    package func header(of id: GitObjectID) throws(GitError) -> GitObjectHeader {
        var native = git_oid(id)
        var size = 0
        var type = GIT_OBJECT_INVALID
        let status = unsafe git_odb_read_header(&size, &type, database, &native)
        try Libgit2.check(status, "read object \(id)", otherwise: .damaged)
        guard let kind = GitObject.Kind(type), size >= 0 else {
            throw GitError(.damaged, "read object \(id)", "it is of no known kind")
        }
        return GitObjectHeader(kind: kind, size: size)
    }

    /// Reads an object whose header says that it has at most `limit` bytes; throws `refused` where it is larger.
    package func object(_ id: GitObjectID, limit: Int) throws(GitError) -> GitObject {
        let header = try header(of: id)
        guard header.size <= limit else {
            throw GitError(
                .refused,
                "read object \(id)",
                "it has \(header.size) bytes, more than \(limit)"
            )
        }
        return try object(id, header)
    }

    /// Reads an object of which the header was read; throws `damaged` where it is something else.
    package func object(
        _ id: GitObjectID,
        _ header: GitObjectHeader
    ) throws(GitError) -> GitObject {
        var native = git_oid(id)
        var object: OpaquePointer?
        let status = unsafe git_odb_read(&object, database, &native)
        try Libgit2.check(status, "read object \(id)", otherwise: .damaged)
        defer { unsafe git_odb_object_free(object) }
        let size = unsafe git_odb_object_size(object)
        guard size == header.size,
            let kind = GitObject.Kind(unsafe git_odb_object_type(object)), kind == header.kind
        else {
            throw GitError(.damaged, "read object \(id)", "it is not what its header says")
        }
        let bytes = unsafe Array(
            UnsafeRawBufferPointer(start: git_odb_object_data(object), count: size)
        )
        return GitObject(kind: kind, bytes: bytes)
    }

    /// Reads a tree; throws `refused` where it is something else or larger than `limit` bytes.
    package func tree(_ id: GitObjectID, limit: Int) throws(GitError) -> GitTree {
        let object = try object(id, limit: limit)
        guard object.kind == .tree, let tree = GitTree(bytes: object.bytes) else {
            throw GitError(.refused, "read object \(id)", "it is not a readable tree")
        }
        return tree
    }

    /// Reads a commit; throws `refused` where it is something else or larger than 1 MiB.
    package func commit(_ id: GitObjectID) throws(GitError) -> GitCommit {
        let object = try object(id, limit: 1 << 20)
        guard object.kind == .commit, let commit = GitCommit(id: id, bytes: object.bytes) else {
            throw GitError(.refused, "read object \(id)", "it is not a readable commit")
        }
        return commit
    }

    /// The object whose id begins with `digits`, 7 to 40 lower-case hexadecimal ones.
    package func objectID(beginningWith digits: String) throws(GitError) -> GitObjectID {
        let operation = "find \(digits)"
        let padding = String(repeating: "0", count: max(0, 40 - digits.utf8.count))
        guard digits.utf8.count >= 7, let prefix = GitObjectID(digits + padding) else {
            throw GitError(.notFound, operation, "it is no beginning of an id")
        }
        var short = git_oid(prefix)
        var found = git_oid()
        let status = unsafe git_odb_exists_prefix(&found, database, &short, digits.utf8.count)
        try Libgit2.check(status, operation, otherwise: .damaged)
        return GitObjectID(found)
    }
}

// MARK: References

extension GitRepository {
    /// What a reference stands for, through symbolic ones.
    package func target(of name: String) throws(GitError) -> GitObjectID {
        var id = git_oid()
        let status = unsafe git_reference_name_to_id(&id, handle, name)
        try Libgit2.check(status, "find \(name)", otherwise: .damaged)
        return GitObjectID(id)
    }

    /// All references that lead to an object, `HEAD` too, in the order of their names' bytes.
    package func references() throws(GitError) -> [GitReference] {
        var names = unsafe git_strarray()
        let status = unsafe git_reference_list(&names, handle)
        try Libgit2.check(status, "list the references", otherwise: .damaged)
        defer { unsafe git_strarray_dispose(&names) }
        // A name that is not UTF-8 is none that anybody could ask for.
        let all = unsafe UnsafeBufferPointer(start: names.strings, count: names.count)
            .compactMap { unsafe $0.flatMap { unsafe String(validatingCString: $0) } }
        var references: [GitReference] = []
        for name in all + ["HEAD"] {
            do throws(GitError) {
                references.append(GitReference(name: name, id: try target(of: name)))
            } catch {
                // It leads nowhere: a branch that nothing was committed to.
                guard error.code == .notFound else { throw error }
            }
        }
        return references.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Lets a reference stand for an object, whatever it stood for.
    func setReference(_ name: String, to id: GitObjectID) throws(GitError) {
        var id = git_oid(id)
        var reference: OpaquePointer?
        let status = unsafe git_reference_create(&reference, handle, name, &id, 1, nil)
        unsafe git_reference_free(reference)
        try Libgit2.check(status, "keep \(name)", otherwise: .damaged)
    }

    /// Whether `name` is a well-formed full name of a reference.
    package static func isReferenceName(_ name: String) -> Bool {
        Libgit2.start()
        var isValid: Int32 = 0
        let status = unsafe git_reference_name_is_valid(&isValid, name)
        return status == 0 && isValid == 1 && !name.utf8.contains(0)
    }
}

extension git_oid {
    init(_ id: GitObjectID) {
        self.init()
        let bytes = id.bytes
        unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyBytes(from: bytes) }
    }
}

extension GitObjectID {
    init(_ id: git_oid) {
        var id = id
        let bytes = unsafe withUnsafeBytes(of: &id) { unsafe Array($0) }
        guard let value = GitObjectID(bytes: bytes) else {
            preconditionFailure("libgit2's ids have 20 bytes")
        }
        self = value
    }
}

extension GitObject.Kind {
    init?(_ type: git_object_t) {
        switch type {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        case GIT_OBJECT_TAG: self = .tag
        default: return nil
        }
    }
}
