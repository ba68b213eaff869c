import FleetModel
import Testing

struct IdentifierTests {
    /// What no identifier may be (device ids of hostile platforms).
    private static let hostile = [
        "", " ", "a b", "../../admin", "a%2fb", "a/b", "a\\b", "<script>", "a\n", "a\u{0}", "é",
        "e\u{301}",
        "\u{212A}", "a\u{202E}b", "\u{1F600}", "a\u{7F}",
    ]

    @Test(arguments: hostile)
    func `refuses what an adversary sends`(text: String) {
        #expect(DeviceID(text) == nil)
        #expect(Incarnation(text) == nil)
        #expect(Tenant(text) == nil)
        #expect(ResourceName(text) == nil)
        #expect(JobID(text) == nil)
        #expect(RolloutID(text) == nil)
        #expect(CommitID(text) == nil)
    }

    @Test func `a device id is 1 to 128 identifier bytes and starts with no dot or dash`() {
        #expect(DeviceID("gw-0001") != nil)
        #expect(DeviceID("00:1A:2b:3c._-") != nil)
        #expect(DeviceID(String(repeating: "a", count: 128)) != nil)
        #expect(DeviceID(String(repeating: "a", count: 129)) == nil)
        #expect(DeviceID(".hidden") == nil)
        #expect(DeviceID("-rf") == nil)
        #expect(DeviceID("A") != DeviceID("a"))
    }

    @Test func `of all bytes those of identifiers are letters, digits and four signs`() {
        for byte in UInt8.min...UInt8.max {
            let isIdentifier = ASCII.isAlphanumeric(byte) || Array("._:-".utf8).contains(byte)
            #expect(ASCII.isIdentifier(byte) == isIdentifier, "\(byte)")
            let life = [UInt8(ascii: "a"), byte, UInt8(ascii: "z")]
            #expect(Incarnation.isValid(life.span) == isIdentifier, "\(byte)")
        }
    }

    @Test func `counts of decisions and of writers end without a trap`() {
        #expect(Generation.none.next == Generation(1))
        #expect(Generation(.max).next == Generation(.max))
        #expect(Epoch(0).next == Epoch(1))
        #expect(Epoch(.max).next == nil)
    }

    @Test func `a resource name follows RFC 1123`() {
        #expect(ResourceName("edge.canary-1") != nil)
        #expect(ResourceName(String(repeating: "a", count: 63)) != nil)
        #expect(ResourceName(String(repeating: "a", count: 64)) == nil)
        for text in ["-a", "a-", ".a", "a.", "A", "a_b"] { #expect(ResourceName(text) == nil) }
    }

    @Test func `a commit is 40 lower-case hexadecimal digits`() {
        let id = String(repeating: "0123456789abcdef", count: 3).prefix(40)

        #expect(CommitID(String(id))?.short == "0123456789")
        #expect(CommitID(String(id.dropLast())) == nil)
        #expect(CommitID(id.uppercased()) == nil)
    }

    @Test func `decoding keeps the grammar`() throws {
        #expect(try JSONValueDecoder().decode(DeviceID.self, from: "a") == DeviceID("a"))
        #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode(DeviceID.self, from: "../a")
        }
        #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode(JobID.self, from: "j-1")
        }
        #expect(throws: DecodingError.self) {
            try JSONValueDecoder().decode(Digest.self, from: "00")
        }
    }
}
