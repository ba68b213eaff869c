import Foundation

/// A server that hands every call to another one on loopback, and lets a test change the call, the answer, or send what it likes.
package final class LoopbackRelay: Sendable {
    /// Makes the call at the real server; nil where that gives no whole answer.
    package typealias Forward = (LoopbackRequest) -> LoopbackAnswer?

    package let server: LoopbackServer

    /// `answer` is called once a call, on a thread of its own, and may write, wait and close.
    package init(
        to port: Int,
        _ answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection, Forward) -> Void
    ) throws {
        server = try LoopbackServer { request, connection in
            answer(request, connection) { Self.forward($0, to: port) }
        }
    }

    package var port: Int { server.port }
    package func stop() { server.stop() }

    /// A relay that changes answers: `change` makes of a call and the way to the real server the answer.
    package convenience init(
        to port: Int,
        changing change: @escaping @Sendable (LoopbackRequest, Forward) -> LoopbackAnswer?
    ) throws {
        try self.init(to: port) { request, connection, forward in
            guard let answer = change(request, forward) else { return connection.close() }
            connection.send(answer)
        }
    }

    private static func forward(_ request: LoopbackRequest, to port: Int) -> LoopbackAnswer? {
        guard let connection = LoopbackConnection(to: port) else { return nil }
        defer { connection.close() }
        var lines = ["\(request.method) \(request.target) HTTP/1.1", "connection: close"]
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key })
        where !["connection", "content-length", "accept-encoding"].contains(name) {
            lines.append("\(name): \(value)")
        }
        lines.append("content-length: \(request.body.count)")
        connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        connection.send(request.body)
        return LoopbackAnswer(whole: connection.readToEnd())
    }
}
