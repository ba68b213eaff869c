import Glibc

/// The bytes to and from a connected socket, whose every wait is watched.
final class SocketStream: GitStream {
    private let socket: Socket
    private let watch: TransferWatch
    private let operation: String

    init(_ socket: consuming Socket, watch: TransferWatch, operation: String) {
        self.socket = socket
        self.watch = watch
        self.operation = operation
    }

    func read(atMost count: Int) throws(GitError) -> [UInt8] {
        while true {
            switch socket.receive(atMost: count) {
            case .done(let bytes): return bytes
            case .wait: try watchedWait(for: [(socket.number, Int32(POLLIN))], watch)
            case .broken(let reason): throw broken(reason)
            }
        }
    }

    func write(_ bytes: [UInt8]) throws(GitError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch socket.send(rest) {
            case .done(let count): rest = rest.dropFirst(count)
            case .wait: try watchedWait(for: [(socket.number, Int32(POLLOUT))], watch)
            case .broken(let reason): throw broken(reason)
            }
        }
    }

    func close() { socket.shutDown() }

    private func broken(_ reason: String) -> GitError {
        GitError(.unavailable, operation, "the connection broke: \(reason)")
    }
}
