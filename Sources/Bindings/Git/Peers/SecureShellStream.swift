import Glibc

/// The bytes to and from a running OpenSSH client.
///
/// Its standard error is read all the while, so that it never blocks on it, and kept up to a limit: it says why a
/// connection failed.
final class SecureShellStream: GitStream {
    /// How much of the client's complaints is kept, in bytes.
    private static let complaintBytes = 4_096

    private let child: ChildProcess
    private let socket: Socket
    private let errors: FileDescriptor
    private let watch: TransferWatch
    private let operation: String
    private var complaint: [UInt8] = []
    private var hasErrorsEnded = false

    init(
        _ child: ChildProcess,
        socket: consuming Socket,
        errors: consuming FileDescriptor,
        watch: TransferWatch,
        operation: String
    ) {
        self.child = child
        self.socket = socket
        self.errors = errors
        self.watch = watch
        self.operation = operation
    }

    func read(atMost count: Int) throws(GitError) -> [UInt8] {
        while true {
            switch socket.receive(atMost: count) {
            case .done(let bytes) where !bytes.isEmpty: return bytes
            case .wait: try wait(for: POLLIN)
            case .done, .broken:
                try finish()
                return []
            }
        }
    }

    func write(_ bytes: [UInt8]) throws(GitError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch socket.send(rest) {
            case .done(let count): rest = rest.dropFirst(count)
            case .wait: try wait(for: POLLOUT)
            case .broken(let reason):
                try finish()
                throw GitError(.unavailable, operation, "the connection broke: \(reason)")
            }
        }
    }

    func close() { child.kill() }

    private func wait(for event: Int32) throws(GitError) {
        let events = [(socket.number, event)] + (hasErrorsEnded ? [] : [(errors.number, POLLIN)])
        try watchedWait(for: events, watch)
        try drainErrors()
    }

    /// Takes what stands in the pipe; it counts as received, so that a flood of complaints ends too.
    private func drainErrors() throws(GitError) {
        var polled = pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0)
        while !hasErrorsEnded, unsafe poll(&polled, 1, 0) > 0 {
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, filled in
                filled = max(0, unsafe Glibc.read(errors.number, buffer.baseAddress, 4_096))
            }
            hasErrorsEnded = bytes.isEmpty
            complaint += bytes.prefix(Self.complaintBytes - complaint.count)
            try watch.received(bytes.count)
        }
    }

    /// Waits for the client to end, and throws what it complained of where it did not end well.
    private func finish() throws(GitError) {
        while child.poll() == nil {
            try watchedWait(for: hasErrorsEnded ? [] : [(errors.number, POLLIN)], watch)
            try drainErrors()
        }
        try drainErrors()
        guard child.poll() != .exited(0) else { return }
        throw SecureShellComplaint(String(decoding: complaint, as: UTF8.self)).error(operation)
    }
}
