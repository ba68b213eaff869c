import Foundation
import Synchronization

/// A server on a loopback port that answers with whatever bytes a test gives, well formed or not.
///
/// Each connection has a thread; `answer` is called once a request and may write, wait and close. The server ends with
/// ``stop()`` or its last reference.
package final class LoopbackServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let shared: Shared

    /// What the threads of connections need.
    private final class Shared: Sendable {
        let answer: @Sendable (LoopbackRequest, LoopbackConnection) -> Void
        let requests = Mutex<[LoopbackRequest]>([])
        let isStopped = Atomic<Bool>(false)

        init(answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection) -> Void) {
            self.answer = answer
        }
    }

    package init(_ answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection) -> Void) throws
    {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
                    ? getsockname(descriptor, generic, &length) : -1
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        shared = Shared(answer: answer)
        let shared = shared
        Thread.detachNewThread { Self.accept(on: descriptor, shared) }
    }

    /// A server that answers every request with these bytes and closes.
    package convenience init(answering bytes: [UInt8]) throws {
        try self.init { _, connection in
            connection.send(bytes)
            connection.close()
        }
    }

    deinit { stop() }

    package func stop() {
        guard !shared.isStopped.exchange(true, ordering: .relaxed) else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        Foundation.close(listener)
    }

    /// `http://127.0.0.1:PORT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// All requests so far, in the order of arrival.
    package var requests: [LoopbackRequest] { shared.requests.withLock { $0 } }

    private static func accept(on listener: Int32, _ shared: Shared) {
        while true {
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0, !shared.isStopped.load(ordering: .relaxed) else { return }
            Thread.detachNewThread {
                let connection = LoopbackConnection(descriptor: descriptor)
                while connection.isOpen, let request = connection.receive() {
                    shared.requests.withLock { $0.append(request) }
                    shared.answer(request, connection)
                }
                connection.close()
            }
        }
    }
}

/// One request as it came.
package struct LoopbackRequest: Sendable {
    package var method: String
    /// Path and query.
    package var target: String
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The value of a query parameter, percent-decoded.
    package func query(_ name: String) -> String? {
        URLComponents(string: target)?.queryItems?.first { $0.name == name }?.value
    }
}

/// The server's end of a connection; used by one thread.
package final class LoopbackConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    package private(set) var isOpen = true

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The client's end of a connection to a server on loopback; nil where none listens.
    init?(to port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, length)
            }
        }
        guard status == 0 else {
            Foundation.close(descriptor)
            return nil
        }
    }

    /// False where the peer is gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while isOpen, sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return isOpen
    }

    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A complete answer with its length.
    package func answer(
        _ status: Int = 200,
        type: String = "application/json",
        headers: [String] = [],
        body: [UInt8]
    ) {
        let lines = [
            "HTTP/1.1 \(status) Answer", "Content-Type: \(type)", "Content-Length: \(body.count)",
        ]
        send((lines + headers).joined(separator: "\r\n") + "\r\n\r\n")
        send(body)
    }

    @discardableResult
    package func send(_ answer: LoopbackAnswer) -> Bool { send(answer.bytes) }

    package func answer(_ status: Int = 200, json: String, headers: [String] = []) {
        let type = status < 400 ? "application/json" : "application/problem+json"
        answer(status, type: type, headers: headers, body: Array(json.utf8))
    }

    /// Waits until the peer closes, reading nothing of use.
    package func hang() {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        while recv(descriptor, &bytes, bytes.count, 0) > 0 {}
        close()
    }

    package func pause(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        shutdown(descriptor, Int32(SHUT_RDWR))
        Foundation.close(descriptor)
    }

    func receive() -> LoopbackRequest? {
        var end: Int?
        while true {
            end = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
            if end != nil { break }
            guard fill() else { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                .trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        while buffer.count < end + length { guard fill() else { return nil } }
        defer { buffer.removeFirst(end + length) }
        guard words.count == 3 else { return nil }
        return LoopbackRequest(
            method: words[0],
            target: words[1],
            headers: headers,
            body: Array(buffer[end..<end + length])
        )
    }

    /// All bytes until the peer closes.
    func readToEnd() -> [UInt8] {
        while fill() {}
        return buffer
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }
}
