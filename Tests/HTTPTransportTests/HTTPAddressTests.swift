import FleetModel
import HTTPTransport
import Testing

struct HTTPAddressTests {
    @Test(arguments: [
        ("https://devices.example.net", "https://devices.example.net/"),
        ("https://Devices.Example.NET:443/a", "https://devices.example.net/a"),
        ("http://127.0.0.1:8080/a/b?x=1&y=2", "http://127.0.0.1:8080/a/b?x=1&y=2"),
        ("http://[::1]:9000/x", "http://[::1]:9000/x"),
        ("http://[::1]", "http://[::1]/"),
        ("https://a?b", "https://a/?b"),
    ])
    func `an address is read and printed`(_ text: String, _ expected: String) {
        #expect(HTTPAddress(text)?.description == expected)
    }

    @Test(arguments: [
        "", "http://", "https:///x", "ftp://a/", "file:///etc/passwd", "HTTP://a/", "//a/", "/x",
        "http://user@a/", "http://u:p@a/", "http://a:0/", "http://a:65536/", "http://a:/",
        "http://a:8o/",
        "http://a/#f", "http://a/ b", "http://a/\r\nX: y", "http://a/\u{0}", "http://ä/",
        "http://a/é",
        "http://[::1", "http://[]/", "http://[evil]/", "http://a b/", "http://a\\b/",
        "http://a%2f/",
        "http://" + String(repeating: "a", count: 256),
        "http://a/" + String(repeating: "a", count: 8_192),
    ])
    func `what is no such address is refused`(_ text: String) {
        #expect(HTTPAddress(text) == nil)
    }

    @Test func `outside text is encoded, never joined`() throws {
        let base = try #require(HTTPAddress("https://a/base/?old=1"))

        let address = base.appending(
            segments: ["jobs:batchCreate", "../../admin", "a%2fb", "."],
            query: [("cursor", "x&admin=true#"), ("é", "\r\n")]
        )

        #expect(
            address.description
                == "https://a/base/jobs:batchCreate/..%2F..%2Fadmin/a%252fb/%2E"
                + "?cursor=x%26admin%3Dtrue%23&%C3%A9=%0D%0A"
        )
        #expect(HTTPAddress(address.description) == address)
    }

    @Test func `loopback is told by name and address only`() {
        let texts = [
            "http://localhost/", "http://127.9.9.9/", "http://[::1]/", "http://127.evil.com/",
            "http://localhost.evil/",
        ]

        #expect(
            texts.map { HTTPAddress($0)?.origin.isLoopback } == [true, true, true, false, false]
        )
    }

    @Test func `a header cannot carry a line break`() {
        #expect(HTTPHeader("X", "a\r\nY: b") == nil)
        #expect(HTTPHeader("X: Y", "b") == nil)
        #expect(HTTPHeader("", "b") == nil)
        #expect(HTTPHeader("X", "a\tb c")?.name == "x")
    }

    @Test func `media types and Retry-After are read strictly`() throws {
        func head(_ name: String, _ values: String...) -> HTTPHead {
            HTTPHead(status: 200, headers: values.compactMap { HTTPHeader(name, $0) })
        }

        #expect(
            head("content-type", "Application/JSON; charset=UTF-8").mediaType == "application/json"
        )
        #expect(head("content-type", "application/json; charset=utf-16").mediaType == nil)
        #expect(head("content-type", "application/json", "text/html").mediaType == nil)
        #expect(head("retry-after", "120").retryAfter == .seconds(120))
        #expect(head("retry-after", "100000000000").retryAfter == .seconds(86_400))
        #expect(head("retry-after", "-5").retryAfter == nil)
        #expect(head("retry-after", "Wed, 25 Nov 2026 99:99:99 GMT").retryAfter == nil)
        #expect(head("retry-after", "99999999999999999999").retryAfter == nil)
    }
}

struct RetryPolicyTests {
    /// Always the same number; not 0, which makes `random(in:)` draw for ever.
    struct Extreme: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test func `pauses are drawn below a ceiling that doubles`() throws {
        let policy = RetryPolicy(attempts: 6, base: .seconds(1), ceiling: .seconds(4))
        for (attempt, ceiling) in [(1, 1), (2, 2), (3, 4), (4, 4), (5, 4)] {
            var high = Extreme(value: .max)
            var low = Extreme(value: 1 << 40)
            let longest = try #require(policy.pause(afterAttempt: attempt, using: &high))
            let shortest = try #require(policy.pause(afterAttempt: attempt, using: &low))
            #expect(longest <= .seconds(ceiling))
            #expect(longest > .seconds(ceiling) - .seconds(1))
            #expect(shortest == .zero)
        }
    }

    @Test func `the last attempt is the last`() {
        var generator = SystemRandomNumberGenerator()
        #expect(RetryPolicy(attempts: 3).pause(afterAttempt: 3, using: &generator) == nil)
        #expect(RetryPolicy(attempts: 0).pause(afterAttempt: 1, using: &generator) == nil)
        #expect(RetryPolicy(attempts: 90).pause(afterAttempt: 80, using: &generator) != nil)
    }

    @Test func `the peer's wish is a floor, and too long a wish ends it`() throws {
        var low = Extreme(value: 1 << 40)
        let policy = RetryPolicy()
        #expect(policy.pause(afterAttempt: 1, retryAfter: .seconds(7), using: &low) == .seconds(7))
        #expect(policy.pause(afterAttempt: 1, retryAfter: .seconds(31), using: &low) == nil)
    }
}
