import FleetModel
import Testing

struct DigestTests {
    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `is SHA-256`(message: String, hexadecimal: String) throws {
        let digest = Digest(of: message.utf8)

        #expect(digest.hexadecimal == hexadecimal)
        #expect(Digest(hexadecimal: hexadecimal) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.short == String(hexadecimal.prefix(12)))
    }

    @Test func `bytes in one piece and one by one give the same digest`() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }

        #expect(Digest(of: bytes) == Digest(of: bytes.lazy.map { $0 }))
    }

    @Test(arguments: [
        "", "ba78", String(repeating: "g", count: 64), String(repeating: "A", count: 64),
        String(repeating: "0", count: 65), "0x" + String(repeating: "0", count: 62),
        String(repeating: "é", count: 32),
    ])
    func `refuses text that is not 64 lower-case digits`(text: String) {
        #expect(Digest(hexadecimal: text) == nil)
    }

    @Test func `refuses any other number of bytes`() {
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test func `is ordered as its text is`() {
        let digests = (0..<50).map { Digest(of: [UInt8($0)]) }

        #expect(digests.sorted().map(\.hexadecimal) == digests.map(\.hexadecimal).sorted())
    }

    @Test func `the prefix is the first eight bytes, big-endian`() {
        #expect(Digest(of: "abc".utf8).prefix == 0xBA78_16BF_8F01_CFEA)
    }

    @Test func `fields cannot be moved between their neighbours`() {
        func digest(_ fields: String...) -> Digest {
            var builder = DigestBuilder()
            for field in fields { builder.add(field) }
            return builder.finish()
        }

        #expect(digest("ab", "c") != digest("a", "bc"))
        #expect(digest("abc") != digest("abc", ""))
        #expect(digest() != digest(""))
    }
}
