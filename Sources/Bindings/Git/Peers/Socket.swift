import Glibc

/// A connected socket that never blocks.
struct Socket: ~Copyable {
    /// What one try came to.
    enum Attempt<Value> {
        case done(Value)
        /// Nothing can be done until the socket is ready.
        case wait
        case broken(String)
    }

    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) { self.file = file }

    var number: Int32 { file.number }

    /// Takes what is there, at most `count` bytes; nothing means the end.
    func receive(atMost count: Int) -> Attempt<[UInt8]> {
        while true {
            var failure: Int32 = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                let flags = Int32(MSG_DONTWAIT)
                let received = unsafe recv(file.number, buffer.baseAddress, count, flags)
                failure = received < 0 ? errno : 0
                filled = max(0, received)
            }
            switch failure {
            case 0: return .done(bytes)
            case EINTR: continue
            case EAGAIN: return .wait
            default: return .broken(systemError(failure))
            }
        }
    }

    /// Hands over what fits and tells how much that was.
    func send(_ bytes: ArraySlice<UInt8>) -> Attempt<Int> {
        while true {
            // No signal where the peer has gone: the error says it.
            let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
            let sent = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(file.number, buffer.baseAddress, buffer.count, flags)
            }
            if sent >= 0 { return .done(sent) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wait
            default: return .broken(systemError())
            }
        }
    }

    /// Tells the peer that nothing more is read or written.
    func shutDown() { shutdown(file.number, Int32(SHUT_RDWR)) }
}

/// Waits until a descriptor is ready, or for as long as a watch lets one wait at a time.
func watchedWait(
    for events: [(descriptor: Int32, event: Int32)],
    _ watch: TransferWatch
) throws(GitError) {
    var polled = events.map { pollfd(fd: $0.descriptor, events: Int16($0.event), revents: 0) }
    let start = ContinuousClock.now
    let limit = min(TransferWatch.longestWait, watch.remaining)
    let milliseconds = Int32(limit / .milliseconds(1)) + 1
    _ = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
    try watch.waited(start.duration(to: .now))
}
