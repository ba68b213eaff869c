import FleetModel
import HTTPTransport
import LoopbackServer
import Testing

/// One answer of a server that lies, stumbles or attacks.
struct HostileAnswer: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    /// What it must be refused as; empty: it must be taken, with this body.
    let codes: Set<TransportError.Code>
    let body: String?

    init(_ name: String, _ text: String, _ codes: Set<TransportError.Code>) {
        self.name = name
        bytes = Array(text.utf8)
        self.codes = codes
        body = nil
    }

    init(_ name: String, bytes: [UInt8], _ codes: Set<TransportError.Code>) {
        self.name = name
        self.bytes = bytes
        self.codes = codes
        body = nil
    }

    init(_ name: String, _ text: String, taken body: String) {
        self.name = name
        bytes = Array(text.utf8)
        codes = []
        self.body = body
    }

    var testDescription: String { name }

    static func head(_ lines: String...) -> String {
        (["HTTP/1.1 200 OK"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    }

    static let framing = [
        HostileAnswer("promised more than sent", head("Content-Length: 10") + "{}", [.unreachable]),
        HostileAnswer("promised less than sent", head("Content-Length: 2") + "{}{}", taken: "{}"),
        HostileAnswer(
            "two lengths",
            head("Content-Length: 2", "Content-Length: 4") + "{}{}",
            [.malformed]
        ),
        HostileAnswer("a negative length", head("Content-Length: -2") + "{}", [.malformed]),
        HostileAnswer(
            "a length of 2^64 + 1",
            head("Content-Length: 18446744073709551617") + "{}",
            [.malformed, .tooLarge]
        ),
        HostileAnswer("a length with a plus", head("Content-Length: +2") + "{}", [.malformed]),
        HostileAnswer(
            "a length of a tebibyte",
            head("Content-Length: 1099511627776") + "{}",
            [.tooLarge]
        ),
        HostileAnswer(
            "length and chunks",
            head("Content-Length: 2", "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n",
            [.malformed]
        ),
        HostileAnswer(
            "a chunk size of letters",
            chunked("ZZ\r\n{}\r\n0\r\n\r\n"),
            [.malformed, .unreachable]
        ),
        HostileAnswer(
            "a negative chunk size",
            chunked("-2\r\n{}\r\n0\r\n\r\n"),
            [.malformed, .unreachable]
        ),
        HostileAnswer(
            "a chunk size of 17 digits",
            chunked("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"),
            [.malformed, .unreachable]
        ),
        HostileAnswer("no final chunk", chunked("2\r\n{}\r\n"), [.unreachable]),
        HostileAnswer("a chunk cut off", chunked("8\r\n{}"), [.unreachable]),
        HostileAnswer(
            "10,000 trailers",
            chunked("2\r\n{}\r\n0\r\n" + String(repeating: "X: y\r\n", count: 10_000) + "\r\n"),
            [.tooLarge]
        ),
        HostileAnswer(
            "50,000 chunks of a byte",
            chunked(String(repeating: "1\r\n \r\n", count: 50_000) + "0\r\n\r\n"),
            taken: String(repeating: " ", count: 50_000)
        ),
        HostileAnswer(
            "an unknown transfer coding",
            head("Transfer-Encoding: lzma") + "{}",
            [.malformed]
        ),
        HostileAnswer(
            "two transfer codings",
            head("Transfer-Encoding: gzip, chunked") + "2\r\n{}\r\n0\r\n\r\n",
            [.malformed]
        ),
        HostileAnswer("an end told by the connection only", head("X: y") + "{}", [.malformed]),
    ]

    static func chunked(_ body: String) -> String { head("Transfer-Encoding: chunked") + body }

    static let headers = [
        HostileAnswer(
            "a header of 64 KiB",
            head("X: " + String(repeating: "a", count: 65_536), "Content-Length: 0"),
            [.tooLarge]
        ),
        HostileAnswer(
            "20,000 headers",
            head(String(repeating: "X: y\r\n", count: 20_000) + "Content-Length: 0"),
            [.tooLarge]
        ),
        HostileAnswer(
            "101 headers",
            head(String(repeating: "X: y\r\n", count: 100) + "Content-Length: 0"),
            [.tooLarge]
        ),
        HostileAnswer("a NUL in a header", head("X: a\u{0}b", "Content-Length: 0"), [.malformed]),
        HostileAnswer("a folded header", head("X: a\r\n b", "Content-Length: 0"), [.malformed]),
        HostileAnswer(
            "a header without a colon",
            head("Nonsense", "Content-Length: 0"),
            [.malformed]
        ),
        HostileAnswer("a space before the colon", head("Content-Length : 0"), [.malformed]),
        HostileAnswer("a bare line feed", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", [.malformed]),
        HostileAnswer(
            "5,000 early hints",
            String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", count: 5_000)
                + head("Content-Length: 0"),
            [.tooLarge]
        ),
        HostileAnswer(
            "one early hint",
            "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + head("Content-Length: 2") + "{}",
            taken: "{}"
        ),
    ]

    static let statuses = [
        HostileAnswer("garbage", "garbage\r\n\r\n{}", [.malformed]),
        HostileAnswer("status 000", "HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n", [.malformed]),
        HostileAnswer("status 999", "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n", [.malformed]),
        HostileAnswer(
            "a status of 20 digits",
            "HTTP/1.1 20000000000000000000 X\r\nContent-Length: 0\r\n\r\n",
            [.malformed]
        ),
        HostileAnswer("HTTP/0.9", "{\"items\":[]}", [.malformed]),
        HostileAnswer("HTTP/9.9", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", [.malformed]),
        HostileAnswer(
            "204 with a body",
            "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}",
            taken: ""
        ),
        HostileAnswer(
            "a switch of protocols",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
            [.malformed, .unreachable]
        ),
        HostileAnswer("nothing", "", [.unreachable]),
    ]

    static let redirects = [
        "http://169.254.169.254/latest/meta-data/", "http://evil.example/", "https://evil.example/",
        "file:///etc/passwd", "http://[::ffff:a9fe:a9fe]/", "http://2852039166/",
        "http://127.0.0.1@evil.example/", "//evil.example/", "/", "", "javascript:alert(1)",
    ].flatMap { location in
        [301, 302, 307, 308].map { status in
            HostileAnswer(
                "\(status) to \(location)",
                "HTTP/1.1 \(status) Go\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n",
                [.redirected]
            )
        }
    }

    static let compression = [
        HostileAnswer(
            "gzip by label only",
            head("Content-Encoding: gzip", "Content-Length: 2") + "{}",
            [.malformed]
        ),
        HostileAnswer(
            "an unknown coding",
            head("Content-Encoding: rot13", "Content-Length: 2") + "{}",
            [.malformed]
        ),
        HostileAnswer(
            "a gzip with a wrong sum",
            bytes: gzipHead(count: gzip.count) + gzip.dropLast(8) + [1, 2, 3, 4] + gzip.suffix(4),
            [.malformed]
        ),
    ]

    /// `{}` by gzip.
    static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xAB, 0xAE, 0x05, 0x00, 0x43,
        0xBF, 0xA6, 0xA3, 0x02, 0x00, 0x00, 0x00,
    ]

    static func gzipHead(count: Int) -> [UInt8] {
        Array(head("Content-Encoding: gzip", "Content-Length: \(count)").utf8)
    }
}

struct HostileAnswerTests {
    private func check(_ answer: HostileAnswer) throws {
        let server = try LoopbackServer(answering: answer.bytes)
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let request = HTTPRequest(.get, try address(server.url))

        if answer.codes.isEmpty {
            let response = try connection.send(request)
            #expect(String(decoding: response.body, as: UTF8.self) == answer.body)
        } else {
            let error = #expect(throws: TransportError.self) { try connection.send(request) }
            let code = try #require(error?.code)
            #expect(answer.codes.contains(code), "\(error?.description ?? "")")
        }
    }

    @Test(arguments: HostileAnswer.framing)
    func `the end of a body is never guessed`(_ answer: HostileAnswer) throws { try check(answer) }

    @Test(arguments: HostileAnswer.headers)
    func `headers are few and well formed, or refused`(_ answer: HostileAnswer) throws {
        try check(answer)
    }

    @Test(arguments: HostileAnswer.statuses)
    func `a status is three digits of HTTP/1.1`(_ answer: HostileAnswer) throws {
        try check(answer)
    }

    @Test(arguments: HostileAnswer.redirects)
    func `no redirect is followed`(_ answer: HostileAnswer) throws { try check(answer) }

    @Test(arguments: HostileAnswer.compression)
    func `a compressed body is what it says, or refused`(_ answer: HostileAnswer) throws {
        try check(answer)
    }

    /// libcurl does not tell that a gzip stream has not ended; the reader of the JSON does.
    @Test func `a truncated gzip gives less, which is no JSON`() throws {
        let bytes = HostileAnswer.gzipHead(count: 12) + HostileAnswer.gzip.prefix(12)
        let server = try LoopbackServer(answering: bytes)
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))

        let response = try connection.send(HTTPRequest(.get, try address(server.url)))

        #expect(response.body == Array("{".utf8))
    }

    @Test func `a redirect is asked for once, and nothing else is asked`() throws {
        let server = try LoopbackServer { _, connection in
            connection.send("HTTP/1.1 302 Go\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))

        #expect(throws: TransportError.self) {
            try connection.send(HTTPRequest(.get, try address(server.url)))
        }
        #expect(server.requests.count == 1)
    }

    @Test func `a cookie is not sent back`() throws {
        let server = try LoopbackServer { _, connection in
            connection.answer(headers: ["Set-Cookie: a=b"], body: [])
        }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))

        for _ in 0..<2 { _ = try connection.send(HTTPRequest(.get, try address(server.url))) }

        #expect(server.requests.map { $0.headers["cookie"] } == [nil, nil])
    }
}

/// Servers that are slow on purpose.
struct SlowAnswerTests {
    enum Slowness: String, CaseIterable, Sendable {
        case silence, dripHeader, dripBody, silenceBeforeTheLastByte, endlessHeader
    }

    private func serve(_ slowness: Slowness) throws -> LoopbackServer {
        try LoopbackServer { _, connection in
            switch slowness {
            case .silence: connection.hang()
            case .dripHeader:
                for byte in "HTTP/1.1 200 OK\r\nX: ".utf8 + [UInt8](repeating: 0x61, count: 100) {
                    guard connection.send([byte]) else { return connection.close() }
                    connection.pause(milliseconds: 200)
                }
            case .dripBody:
                connection.send(HostileAnswer.head("Content-Length: 1000"))
                while connection.send([0x20]) { connection.pause(milliseconds: 200) }
                connection.close()
            case .silenceBeforeTheLastByte:
                connection.send(HostileAnswer.head("Content-Length: 2") + "{")
                connection.hang()
            case .endlessHeader:
                connection.send("HTTP/1.1 200 OK\r\n")
                while connection.send("X: y\r\n") {}
                connection.close()
            }
        }
    }

    @Test(arguments: Slowness.allCases, [false, true])
    func `a slow server is left after its deadline, also as a stream`(
        _ slowness: Slowness,
        _ isStream: Bool
    ) throws {
        let server = try serve(slowness)
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let start = ContinuousClock.now

        let error = #expect(throws: TransportError.self) {
            try connection.send(HTTPRequest(.get, try address(server.url), isStream: isStream))
        }

        #expect(error?.code == (slowness == .endlessHeader ? .tooLarge : .timedOut))
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test func `a handshake that never comes is left after the connection's deadline`() throws {
        let server = try LoopbackServer { _, connection in connection.hang() }
        let connection = HTTPConnection(settings: HTTPSettings(limits: shortLimits()))
        let start = ContinuousClock.now

        let error = #expect(throws: TransportError.self) {
            try connection.send(HTTPRequest(.get, try address("https://127.0.0.1:\(server.port)")))
        }

        #expect(error?.code == .timedOut)
        #expect(ContinuousClock.now - start < .seconds(4))
    }
}
