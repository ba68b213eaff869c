import Foundation

/// A server on 127.0.0.1 that does to each connection what a test wants, on a thread of its own.
package final class ScriptedServer: Sendable {
    /// One accepted connection.
    package struct Connection: Sendable {
        fileprivate let descriptor: Int32

        fileprivate init(descriptor: Int32) { self.descriptor = descriptor }

        /// One to a server on 127.0.0.1; nil: nobody listens there. Its maker ends it by ``close()``.
        package init?(to port: Int) {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var name = loopbackName(port: port)
            let status = withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else {
                Foundation.close(descriptor)
                return nil
            }
            self.descriptor = descriptor
        }

        /// Sends all bytes; false once the other side has gone.
        package func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(
                        descriptor,
                        $0.baseAddress,
                        $0.count,
                        Int32(MSG_NOSIGNAL)
                    )
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// What has come, at least one byte; nil at the end.
        package func receive() -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count > 0 ? Array(bytes[..<count]) : nil
        }

        /// Says nothing until the other side goes.
        package func wait() { while receive() != nil {} }

        /// Ends both directions, so that whoever waits for bytes wakes up.
        package func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

        /// Gives the descriptor back; for connections that were made, not accepted.
        package func close() { Foundation.close(descriptor) }
    }

    package let port: Int
    private let listener: Int32

    package init(_ serve: @escaping @Sendable (Connection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = loopbackName(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, name, &size) == 0
            }
        }
        guard status else { throw LoopbackPort.Silent() }
        port = Int(in_port_t(bigEndian: name.sin_port))
        self.listener = listener
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                Thread.detachNewThread {
                    serve(Connection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

/// A line of Git's protocol: its length in four hexadecimal digits, then its bytes.
package func packetLine(_ text: String) -> [UInt8] { packetLine(Array(text.utf8)) }

/// A line of Git's protocol: its length in four hexadecimal digits, then its bytes.
package func packetLine(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(format: "%04x", bytes.count + 4).utf8) + bytes
}
