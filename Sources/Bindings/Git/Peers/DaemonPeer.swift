import Glibc

/// A `git daemon` on this host, spoken to by `git://`.
///
/// That protocol knows neither who answers nor whether the bytes are whole, so it never leaves the loopback interface.
package final class DaemonPeer: GitPeer {
    package let isStateless = false

    private let address: LoopbackAddress
    private let port: UInt16
    private let path: String
    private let watch: TransferWatch

    /// Makes a peer; nothing is connected yet.
    ///
    /// `path` is absolute on the daemon and holds no NUL.
    package init(_ address: LoopbackAddress, port: UInt16, path: String, watch: TransferWatch) {
        self.address = address
        self.port = port
        self.path = path
        self.watch = watch
    }

    /// Connects to the daemon and sends the request line.
    package func open(_ request: GitRequest) throws(GitError) -> any GitStream {
        let stream = SocketStream(try connect(), watch: watch, operation: operation)
        let line = Array("git-upload-pack \(path)\0host=\(address):\(port)\0".utf8)
        let digits = String(line.count + 4, radix: 16)
        guard digits.utf8.count <= 4 else {
            throw GitError(.refused, operation, "the path is too long")
        }
        let length = String(repeating: "0", count: 4 - digits.utf8.count) + digits
        try stream.write(Array(length.utf8) + line)
        return stream
    }

    private var operation: String { "fetch from git://\(address):\(port)" }

    private func connect() throws(GitError) -> Socket {
        let family = address == .version4 ? AF_INET : AF_INET6
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard let socket = FileDescriptor(Glibc.socket(family, kind, 0)) else {
            throw GitError(.unavailable, operation, systemError())
        }
        if connect(socket.number) != 0 {
            guard errno == EINPROGRESS else {
                throw GitError(.unavailable, operation, systemError())
            }
            try waitUntilConnected(socket.number)
        }
        return Socket(socket)
    }

    private func waitUntilConnected(_ descriptor: Int32) throws(GitError) {
        while true {
            try watchedWait(for: [(descriptor, Int32(POLLOUT))], watch)
            var error: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            let status = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
            guard status == 0, error == 0 else {
                throw GitError(.unavailable, operation, systemError(error))
            }
            var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if unsafe poll(&polled, 1, 0) > 0 { return }
        }
    }

    private func connect(_ descriptor: Int32) -> Int32 {
        switch address {
        case .version4:
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return unsafe withUnsafeBytes(of: &name) { unsafe connect(descriptor, to: $0) }
        case .version6:
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            name.sin6_addr = in6addr_loopback
            return unsafe withUnsafeBytes(of: &name) { unsafe connect(descriptor, to: $0) }
        }
    }

    private func connect(_ descriptor: Int32, to name: UnsafeRawBufferPointer) -> Int32 {
        let pointer = unsafe name.assumingMemoryBound(to: sockaddr.self).baseAddress
        return unsafe Glibc.connect(descriptor, pointer, socklen_t(name.count))
    }
}

/// An address of this host that no packet to or from another host can have.
package enum LoopbackAddress: String, Hashable, Sendable, CustomStringConvertible {
    case version4 = "127.0.0.1"
    case version6 = "[::1]"

    package var description: String { rawValue }
}
