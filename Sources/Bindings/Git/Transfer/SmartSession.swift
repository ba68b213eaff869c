import CLibgit2

/// One fetch by libgit2's smart protocol over a peer of our own.
///
/// libgit2 sees a transport whose reads and writes come here; the first error is kept, since C can only carry a number.
/// Lives as long as the remote that holds a pointer to it.
@safe
final class SmartSession {
    private let peer: any GitPeer
    private let watch: TransferWatch
    private let operation: String
    private var advertisement: AdvertisementReader
    private var stream: (any GitStream)?
    private(set) var failure: GitError?

    /// The stream as libgit2 holds it; nil while there is none.
    fileprivate var native: UnsafeMutablePointer<shim_git_stream>?

    init(peer: any GitPeer, watch: TransferWatch, operation: String) {
        self.peer = peer
        self.watch = watch
        self.operation = operation
        advertisement = AdvertisementReader(
            operation: operation,
            expectsGreeting: peer.isStateless
        )
    }

    /// The session behind a pointer that libgit2 hands back.
    static func at(_ context: UnsafeMutableRawPointer?) -> SmartSession? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<SmartSession>.fromOpaque(context).takeUnretainedValue()
    }

    var isStateless: Bool { peer.isStateless }

    func open(_ request: GitRequest) -> Bool {
        attempt { () throws(GitError) in
            stream = try peer.open(request)
        }
    }

    func read(atMost count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        let isRead = attempt { () throws(GitError) in
            guard let stream else { throw GitError(.unavailable, operation, "no stream is open") }
            bytes = try stream.read(atMost: min(count, 1 << 16))
            try watch.received(bytes.count)
            try advertisement.consume(bytes)
        }
        return isRead ? bytes : nil
    }

    func write(_ bytes: [UInt8]) -> Bool {
        attempt { () throws(GitError) in
            guard let stream else { throw GitError(.unavailable, operation, "no stream is open") }
            try stream.write(bytes)
        }
    }

    func closeStream() {
        stream?.close()
        stream = nil
    }

    /// Whether the fetch may go on; asked by libgit2 while it works on what came.
    func mayGoOn() -> Bool { attempt { () throws(GitError) in } }

    private func attempt(_ body: () throws(GitError) -> Void) -> Bool {
        guard failure == nil else { return false }
        do {
            try watch.check()
            try body()
            return true
        } catch {
            failure = error
            return false
        }
    }
}

// MARK: What libgit2 calls

/// Makes the transport of a fetch; `context` is its `SmartSession`.
func makeTransport(
    out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?,
    remote: OpaquePointer?,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let session = unsafe SmartSession.at(context) else { return -1 }
    var definition = unsafe git_smart_subtransport_definition(
        callback: makeSubtransport,
        rpc: session.isStateless ? 1 : 0,
        param: context
    )
    return unsafe git_transport_smart(out, remote, &definition)
}

/// Called by libgit2 as it indexes a pack; anything but 0 stops it.
func mayGoOn(
    progress: UnsafePointer<git_indexer_progress>?,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let session = unsafe SmartSession.at(context) else { return -1 }
    return session.mayGoOn() ? 0 : -1
}

private func makeSubtransport(
    out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport>?>?,
    owner: UnsafeMutablePointer<git_transport>?,
    context: UnsafeMutableRawPointer?
) -> Int32 {
    let pointer = UnsafeMutablePointer<shim_git_subtransport>.allocate(capacity: 1)
    unsafe pointer.initialize(
        to: shim_git_subtransport(
            base: git_smart_subtransport(
                action: openStream,
                close: { _ in 0 },
                free: { unsafe UnsafeMutableRawPointer($0)?.deallocate() }
            ),
            context: context
        )
    )
    unsafe out?.pointee = unsafe UnsafeMutableRawPointer(pointer)
        .assumingMemoryBound(to: git_smart_subtransport.self)
    return 0
}

private func openStream(
    out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport_stream>?>?,
    subtransport: UnsafeMutablePointer<git_smart_subtransport>?,
    url: UnsafePointer<CChar>?,
    service: git_smart_service_t
) -> Int32 {
    guard let subtransport = unsafe subtransport else { return -1 }
    let context = unsafe UnsafeMutableRawPointer(subtransport)
        .assumingMemoryBound(to: shim_git_subtransport.self).pointee.context
    guard let session = unsafe SmartSession.at(context) else { return -1 }
    // A conversation that goes on keeps its stream: libgit2 expects the very same one.
    if let native = unsafe session.native, !session.isStateless {
        unsafe out?.pointee = unsafe UnsafeMutableRawPointer(native)
            .assumingMemoryBound(to: git_smart_subtransport_stream.self)
        return 0
    }
    let request: GitRequest
    switch service {
    case GIT_SERVICE_UPLOADPACK_LS: request = .advertisement
    case GIT_SERVICE_UPLOADPACK: request = .pack
    default: return -1
    }
    guard session.open(request) else { return -1 }
    let pointer = UnsafeMutablePointer<shim_git_stream>.allocate(capacity: 1)
    unsafe pointer.initialize(
        to: shim_git_stream(
            base: git_smart_subtransport_stream(
                subtransport: subtransport,
                read: readStream,
                write: writeStream,
                free: freeStream
            ),
            context: context
        )
    )
    unsafe session.native = pointer
    unsafe out?.pointee = unsafe UnsafeMutableRawPointer(pointer)
        .assumingMemoryBound(to: git_smart_subtransport_stream.self)
    return 0
}

private func session(
    of stream: UnsafeMutablePointer<git_smart_subtransport_stream>?
) -> SmartSession? {
    guard let stream = unsafe stream else { return nil }
    let context = unsafe UnsafeMutableRawPointer(stream)
        .assumingMemoryBound(to: shim_git_stream.self).pointee.context
    return unsafe SmartSession.at(context)
}

private func readStream(
    stream: UnsafeMutablePointer<git_smart_subtransport_stream>?,
    buffer: UnsafeMutablePointer<CChar>?,
    capacity: Int,
    count: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let buffer = unsafe buffer,
        let bytes = unsafe session(of: stream)?.read(atMost: capacity), bytes.count <= capacity
    else { return -1 }
    unsafe UnsafeMutableRawBufferPointer(start: buffer, count: capacity).copyBytes(from: bytes)
    unsafe count?.pointee = bytes.count
    return 0
}

private func writeStream(
    stream: UnsafeMutablePointer<git_smart_subtransport_stream>?,
    buffer: UnsafePointer<CChar>?,
    count: Int
) -> Int32 {
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: buffer, count: count))
    return unsafe session(of: stream)?.write(bytes) == true ? 0 : -1
}

private func freeStream(stream: UnsafeMutablePointer<git_smart_subtransport_stream>?) {
    guard let session = unsafe session(of: stream) else { return }
    session.closeStream()
    unsafe session.native = nil
    unsafe UnsafeMutableRawPointer(stream)?.deallocate()
}
