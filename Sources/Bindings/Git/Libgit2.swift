import CLibgit2

/// libgit2 as this process uses it.
enum Libgit2 {
    /// The largest object that a pack may hold, in bytes: peers decide what a delta unfolds to.
    static let objectBytes = 64 << 20
    /// The most objects in one pack.
    static let packObjects = 2_000_000

    /// Starts libgit2 once for the process, blind to every configuration outside a repository of its own.
    static func start() { precondition(started, "libgit2 cannot start") }

    private static let started: Bool = {
        guard git_libgit2_init() > 0 else { return false }
        let levels = [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
            GIT_CONFIG_LEVEL_GLOBAL,
        ]
        let isBlind = levels.allSatisfy { level in
            unsafe shim_git_set_search_path(level.rawValue, "") == 0
        }
        let options = [
            shim_git_set_size(
                Int32(GIT_OPT_SET_PACK_MAX_OBJECT_SIZE.rawValue),
                objectBytes
            ),
            shim_git_set_size(Int32(GIT_OPT_SET_PACK_MAX_OBJECTS.rawValue), packObjects),
            shim_git_set_size(Int32(GIT_OPT_SET_CACHE_MAX_SIZE.rawValue), 32 << 20),
            shim_git_set_flag(Int32(GIT_OPT_ENABLE_FSYNC_GITDIR.rawValue), 1),
            shim_git_set_flag(Int32(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION.rawValue), 1),
        ]
        return isBlind && options.allSatisfy { $0 == 0 }
    }()

    /// Throws where a libgit2 status is a failure.
    ///
    /// libgit2 keeps the message per thread until its next call, so it is read at once. `code` is what a failure
    /// means that libgit2 does not classify itself.
    static func check(
        _ status: Int32,
        _ operation: @autoclosure () -> String,
        otherwise code: GitError.Code
    ) throws(GitError) {
        guard status < 0 else { return }
        let operation = operation()
        let (kind, message) = lastError()
        if message.contains("objectformat") {
            throw GitError(.refused, operation, "the repository uses SHA-256 object ids")
        }
        switch git_error_code(rawValue: status) {
        case GIT_ENOTFOUND: throw GitError(.notFound, operation, message)
        case GIT_EAMBIGUOUS: throw GitError(.refused, operation, message)
        case GIT_ELOCKED: throw GitError(.damaged, operation, message)
        case GIT_EAUTH, GIT_ECERTIFICATE: throw GitError(.notAuthorized, operation, message)
        default: break
        }
        // The disk is full or read-only: throwing the copy away would not help.
        if kind == GIT_ERROR_OS { throw GitError(.unavailable, operation, message) }
        throw GitError(code, operation, message)
    }

    private static func lastError() -> (kind: git_error_t, message: String) {
        guard let error = unsafe git_error_last() else {
            return (GIT_ERROR_NONE, "libgit2 gave no reason")
        }
        let kind = unsafe git_error_t(rawValue: UInt32(bitPattern: error.pointee.klass))
        return unsafe (kind, String(cString: error.pointee.message))
    }
}
