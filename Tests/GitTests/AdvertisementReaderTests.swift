import GitTestSupport
import Testing

@testable import Git

struct AdvertisementReaderTests {
    private let id = String(repeating: "1", count: 40)

    private func read(
        _ bytes: [UInt8],
        stateless: Bool = false,
        pieces: Int = 65_536
    ) throws(GitError) {
        var reader = AdvertisementReader(operation: "fetch", expectsGreeting: stateless)
        var rest = bytes[...]
        while !rest.isEmpty {
            try reader.consume(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
    }

    @Test(arguments: [1, 3, 7, 65_536])
    func `an ordinary advertisement passes in pieces of any size`(_ pieces: Int) throws {
        let list = packetLine("\(id) HEAD\0ofs-delta object-format=sha1\n") + Array("0000".utf8)

        try read(list + Array("PACK, whatever follows".utf8), pieces: pieces)
        try read(
            packetLine("# service=git-upload-pack\n") + Array("0000".utf8) + list,
            stateless: true,
            pieces: pieces
        )
    }

    @Test func `a shallow repository is refused by name`() {
        let bytes = packetLine("\(id) HEAD\0x\n") + packetLine("shallow \(id)\n")

        let error = #expect(throws: GitError.self) { try read(bytes) }

        #expect(error?.code == .refused)
        #expect(error?.message.contains("shallow") == true)
    }

    @Test func `a repository of SHA-256 ids is refused by name`() {
        let bytes = packetLine("\(id)\(id) HEAD\0ofs-delta object-format=sha256\n")

        let error = #expect(throws: GitError.self) { try read(bytes, pieces: 5) }

        #expect(error?.code == .refused)
        #expect(error?.message.contains("SHA-256") == true)
    }

    @Test func `what the peer says against us is passed on, harmless`() {
        let error = #expect(throws: GitError.self) {
            try read(packetLine("ERR no \u{1B}[2Jsuch thing\n"))
        }

        #expect(error?.code == .notFound)
        #expect(error?.message == "the peer says: no \u{FFFD}[2Jsuch thing")
    }

    @Test func `a list without end ends`() {
        let line = packetLine("\(id) refs/heads/\(String(repeating: "b", count: 60_000))\n")
        var reader = AdvertisementReader(operation: "fetch", expectsGreeting: false)

        let error = #expect(throws: GitError.self) {
            for _ in 0..<1_000 { try reader.consume(line) }
        }

        #expect(error?.code == .refused)
    }

    @Test func `what is not Git's protocol is told so`() {
        let error = #expect(throws: GitError.self) { try read(Array("HTTP/1.1 400".utf8)) }

        #expect(error?.code == .unavailable)
    }
}
