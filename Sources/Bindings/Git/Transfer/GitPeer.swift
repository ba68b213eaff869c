/// The other side of a fetch: something that runs `git-upload-pack` for us.
///
/// Used by one fetch at a time, on the thread of that fetch; every call blocks and is bounded by the
/// ``TransferWatch`` that the peer was made with.
package protocol GitPeer: AnyObject {
    /// Whether each request is a conversation of its own (HTTP), rather than one stream that goes on (a socket).
    var isStateless: Bool { get }

    /// Opens the stream of a request. Of a peer that is not stateless only the advertisement is asked for.
    func open(_ request: GitRequest) throws(GitError) -> any GitStream
}

/// What is asked of a peer.
package enum GitRequest: Hashable, Sendable {
    /// The branches that it has.
    case advertisement
    /// The commits that it has and we have not.
    case pack
}

/// Bytes to and from a peer.
package protocol GitStream: AnyObject {
    /// The next bytes, at least one and at most `count`; empty at the end.
    func read(atMost count: Int) throws(GitError) -> [UInt8]

    /// Sends all of `bytes`.
    func write(_ bytes: [UInt8]) throws(GitError)

    /// Ends the conversation; called once, and not followed by any other call.
    func close()
}
