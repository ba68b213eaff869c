import CLibgit2
import Glibc

extension GitRepository {
    /// The reference under which the tip of the last fetch is kept, so that the next one can build on it.
    static let tip = "refs/tidegate/tip"

    /// Asks a peer for its references, lets `choose` pick among them, and brings the picked commits here with all that
    /// they reach. Nothing else comes: no tag, no other branch.
    ///
    /// Each pick must be a commit in the end, else `refused` is thrown. The picks are returned.
    package func fetch(
        from peer: any GitPeer,
        watch: TransferWatch,
        operation: String,
        choose: ([GitReference]) throws(GitError) -> [GitReference]
    ) throws(GitError) -> [GitReference] {
        let session = SmartSession(peer: peer, watch: watch, operation: operation)
        do {
            let picks = try exchange(with: session, operation: operation, choose: choose)
            try keep(picks, operation: operation)
            return picks
        } catch {
            // What stopped us is the cause; what libgit2 made of it is not.
            throw session.failure ?? error
        }
    }

    private func exchange(
        with session: SmartSession,
        operation: String,
        choose: ([GitReference]) throws(GitError) -> [GitReference]
    ) throws(GitError) -> [GitReference] {
        // The session answers for the address: libgit2 only needs one that is well formed.
        let url = "tidegate://peer/"
        var creation = unsafe git_remote_create_options()
        unsafe git_remote_create_options_init(
            &creation,
            UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION)
        )
        unsafe creation.repository = handle
        unsafe creation.flags =
            GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue
            | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
        var remote: OpaquePointer?
        let created = unsafe git_remote_create_with_opts(&remote, url, &creation)
        try Libgit2.check(created, operation, otherwise: .damaged)
        defer {
            unsafe git_remote_free(remote)
            withExtendedLifetime(session) {}
        }
        var options = unsafe git_fetch_options()
        unsafe git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        unsafe options.callbacks.transport = makeTransport
        unsafe options.callbacks.transfer_progress = mayGoOn
        unsafe options.callbacks.payload = Unmanaged.passUnretained(session).toOpaque()
        unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        unsafe options.prune = GIT_FETCH_NO_PRUNE
        unsafe options.update_fetchhead = 0
        unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_NONE

        var connection = unsafe git_remote_connect_options()
        unsafe git_remote_connect_options_init(
            &connection,
            UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION)
        )
        unsafe connection.callbacks = options.callbacks
        let connected = unsafe git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &connection)
        try Libgit2.check(connected, operation, otherwise: .unavailable)
        let picks = try choose(try unsafe Self.references(of: remote, operation: operation))
        let refspecs = picks.map { "+\($0.name):refs/tidegate/incoming" }
        let downloaded = unsafe withStringArray(refspecs) { names in
            unsafe git_remote_download(remote, names, &options)
        }
        try Libgit2.check(downloaded, operation, otherwise: .unavailable)
        return picks
    }

    private static func references(
        of remote: OpaquePointer?,
        operation: String
    ) throws(GitError) -> [GitReference] {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        let status = unsafe git_remote_ls(&heads, &count, remote)
        try Libgit2.check(status, operation, otherwise: .unavailable)
        // A name that is not UTF-8 is none that we could have asked for.
        return unsafe UnsafeBufferPointer(start: heads, count: count).compactMap { head in
            guard let head = unsafe head, let name = unsafe head.pointee.name,
                let string = unsafe String(validatingCString: name)
            else { return nil }
            return GitReference(name: string, id: GitObjectID(unsafe head.pointee.oid))
        }
    }

    /// Makes sure that the picks came and are commits, and remembers the first.
    func keep(_ picks: [GitReference], operation: String) throws(GitError) {
        unsafe git_odb_refresh(database)
        for pick in picks {
            guard contains(pick.id) else {
                throw GitError(.unavailable, operation, "the peer did not send \(pick.name)")
            }
            guard try header(of: pick.id).kind == .commit else {
                throw GitError(.refused, operation, "\(pick.name) is not a commit")
            }
        }
        if let first = picks.first { try setReference(Self.tip, to: first.id) }
    }
}

/// Calls `body` with libgit2's form of a list of strings.
private func withStringArray<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<git_strarray>) -> Result
) -> Result {
    var copies = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeMutableBufferPointer { buffer in
        var array = unsafe git_strarray(strings: buffer.baseAddress, count: buffer.count)
        return unsafe body(&array)
    }
}
