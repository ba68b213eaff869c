import BlockingWork
import FleetModel
import Foundation
import HTTPTransport
import LoopbackServer
import Synchronization
import Testing

/// Limits that a test can wait for.
func shortLimits() -> HTTPLimits {
    var limits = HTTPLimits()
    limits.connect = .seconds(2)
    limits.header = .seconds(1)
    limits.total = .seconds(3)
    limits.rateWindow = .seconds(1)
    return limits
}

func address(_ url: String) throws -> HTTPAddress { try #require(HTTPAddress(url)) }

struct HTTPExchangeTests {
    @Test func `a request goes out as it was given, and the answer comes back`() throws {
        let server = try LoopbackServer { _, connection in
            connection.answer(201, headers: ["X-Seen: yes"], body: Array("hello".utf8))
        }
        let origin = try address(server.url).origin
        var settings = HTTPSettings(limits: shortLimits())
        settings.credential = OriginCredential(origin: origin, source: .value(Secret("t0ken")))
        let header = try #require(HTTPHeader("If-Match", "\"r1\""))
        let request = HTTPRequest(
            .put,
            try address(server.url).appending(
                segments: ["a b", "..", "x/y"],
                query: [("q", "1&2")]
            ),
            headers: [header],
            body: Array("body\u{0}more".utf8)
        )

        let response = try HTTPConnection(settings: settings).send(request)

        #expect(response.status == 201)
        #expect(response.head["x-seen"] == "yes")
        #expect(response.body == Array("hello".utf8))
        let seen = try #require(server.requests.first)
        #expect(seen.method == "PUT")
        #expect(seen.target == "/a%20b/%2E%2E/x%2Fy?q=1%262")
        #expect(seen.headers["authorization"] == "Bearer t0ken")
        #expect(seen.headers["if-match"] == "\"r1\"")
        #expect(seen.headers["cookie"] == nil)
        #expect(seen.headers["expect"] == nil)
        #expect(seen.body == Array("body\u{0}more".utf8))
    }

    @Test func `basic credentials are encoded, and go to their origin only`() throws {
        let server = try LoopbackServer { _, connection in connection.answer(body: []) }
        let other = try LoopbackServer { _, connection in connection.answer(body: []) }
        var settings = HTTPSettings(limits: shortLimits())
        settings.credential = OriginCredential(
            origin: try address(server.url).origin,
            scheme: .basic(user: "git"),
            source: .value(Secret("pass:word"))
        )
        let connection = HTTPConnection(settings: settings)

        _ = try connection.send(HTTPRequest(.get, try address(server.url)))
        _ = try connection.send(HTTPRequest(.get, try address(other.url)))

        let expected = "Basic " + Data("git:pass:word".utf8).base64EncodedString()
        #expect(server.requests.first?.headers["authorization"] == expected)
        #expect(other.requests.first?.headers["authorization"] == nil)
    }

    @Test func `a credential file is read anew, and its faults name the file and not the token`()
        throws
    {
        let server = try LoopbackServer { _, connection in connection.answer(body: []) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "tg-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "token")
        var settings = HTTPSettings(limits: shortLimits())
        settings.credential = OriginCredential(
            origin: try address(server.url).origin,
            source: .file(file.path)
        )
        let connection = HTTPConnection(settings: settings)
        let request = HTTPRequest(.get, try address(server.url))

        for token in ["first", "second"] {
            try Data("\(token)\n".utf8).write(to: file)
            _ = try connection.send(request)
        }
        #expect(
            server.requests.map { $0.headers["authorization"] } == [
                "Bearer first", "Bearer second",
            ]
        )

        try Data("inj\r\nX: y".utf8).write(to: file)
        let error = #expect(throws: TransportError.self) { try connection.send(request) }
        #expect(error?.code == .notAllowed)
        #expect(error?.description.contains("inj") == false)
    }

    @Test func `a connection is kept for the next request`() throws {
        let ports = Recorder<Int>()
        let server = try LoopbackServer { _, connection in
            ports.append(ObjectIdentifier(connection).hashValue)
            connection.answer(body: Array("1".utf8))
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))

        for _ in 0..<5 { _ = try connection.send(HTTPRequest(.get, try address(server.url))) }

        #expect(Set(ports.values).count == 1)
    }

    @Test func `a body is read piece by piece while the server still sends`() throws {
        let server = try LoopbackServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["one", "two", "three"] {
                connection.send(String(piece.utf8.count, radix: 16) + "\r\n" + piece + "\r\n")
                connection.pause(milliseconds: 100)
            }
            connection.send("0\r\n\r\n")
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let exchange = try connection.open(
            HTTPRequest(.get, try address(server.url), isStream: true)
        )

        #expect(try exchange.head().status == 200)
        #expect(try exchange.read() == Array("one".utf8))
        var buffer = [UInt8](repeating: 0, count: 2)
        let count = try buffer.withUnsafeMutableBytes { try exchange.read(into: $0) }
        #expect(buffer[..<count] == Array("two".utf8)[..<count])
        var rest = Array(buffer[..<count])
        while let piece = try exchange.read() { rest += piece }
        #expect(rest == Array("twothree".utf8))
        #expect(try exchange.read() == nil)
    }

    @Test(arguments: [1_000, 65_537, 3_000_000, 8_000_000])
    func `a body comes to the reader's own buffer whole and in order, whatever its size`(
        _ size: Int
    ) throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let server = try LoopbackServer { _, connection in connection.answer(body: body) }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let exchange = try connection.open(
            HTTPRequest(.get, try address(server.url), isStream: true)
        )

        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: size + 1)
        // What waited before the first call comes first.
        if size == 65_537 { read += try exchange.read() ?? [] }
        while case let count = try exchange.read(into: &buffer, from: 1), count > 0 {
            read += buffer[1...count]
        }

        #expect(read == body)
        #expect(buffer[0] == 0)
        #expect(try exchange.read(into: &buffer, from: 0) == 0)
    }

    @Test func `what is not read is not fetched`() throws {
        let sent = Recorder<Int>()
        let server = try LoopbackServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n")
            let piece = [UInt8](repeating: 0x20, count: 1 << 20)
            for index in 0..<256 where connection.send(piece) { sent.append(index) }
            connection.close()
        }
        var limits = shortLimits()
        limits.header = .seconds(30)
        limits.total = .seconds(60)
        let connection = HTTPConnection(settings: HTTPSettings(limits: limits))
        let exchange = try connection.open(
            HTTPRequest(.get, try address(server.url), isStream: true)
        )

        _ = try exchange.read()
        Thread.sleep(forTimeInterval: 0.5)

        #expect(sent.values.count < 32)
        exchange.close()
    }

    @Test func `a raised flag ends an exchange within a second`() throws {
        let server = try LoopbackServer { _, connection in connection.hang() }
        let stop = StopFlag()
        var limits = HTTPLimits()
        limits.header = .seconds(30)
        let connection = HTTPConnection(settings: HTTPSettings(limits: limits))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            stop.raise()
        }
        let start = ContinuousClock.now

        let error = #expect(throws: TransportError.self) {
            try connection.send(HTTPRequest(.get, try address(server.url)), stop: stop)
        }

        #expect(error?.code == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(1.3))
    }

    @Test func `plain HTTP leaves this machine only where the settings say so`() throws {
        let request = HTTPRequest(.get, try address("http://devices.example.net/"))
        let error = #expect(throws: TransportError.self) {
            try HTTPConnection(settings: HTTPSettings(limits: shortLimits())).send(request)
        }

        #expect(error?.code == .notAllowed)
    }

    @Test func `nobody listening is told as unreachable, with the address`() throws {
        let server = try LoopbackServer { _, connection in connection.close() }
        server.stop()
        let error = #expect(throws: TransportError.self) {
            try HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
                .send(HTTPRequest(.get, try address(server.url + "/x?token=abc")))
        }

        #expect(error?.code == .unreachable)
        #expect(error?.operation == "GET \(server.url)/x")
    }

    @Test func `a long poll may be silent for its time`() throws {
        let server = try LoopbackServer { _, connection in
            connection.pause(milliseconds: 1_800)
            connection.answer(body: Array("late".utf8))
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let request = HTTPRequest(.get, try address(server.url), patience: .seconds(2))

        #expect(try connection.send(request).body == Array("late".utf8))
    }

    @Test func `an environment that names a proxy is not followed`() throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsetenv("http_proxy") }
        let server = try LoopbackServer { _, connection in connection.answer(body: []) }

        let response = try HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
            .send(HTTPRequest(.get, try address(server.url)))

        #expect(response.status == 200)
    }
}

/// Values that other threads add.
final class Recorder<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    func append(_ value: Value) { state.withLock { $0.append(value) } }

    var values: [Value] { state.withLock { $0 } }
}
