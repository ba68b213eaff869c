import Git
import Testing

struct GitTreeTests {
    private let id = [UInt8](repeating: 0xAB, count: 20)

    @Test func `entries are read as they are written`() throws {
        let bytes =
            Array("100644 a.yaml\0".utf8) + id + Array("40000 b\0".utf8) + id
            + Array("120000 c\0".utf8) + id + Array("160000 d\0".utf8) + id
            + Array("100000 ../e\0".utf8) + id

        let tree = try #require(GitTree(bytes: bytes))

        #expect(
            tree.entries.map(\.mode) == [.file, .folder, .symbolicLink, .submodule, .odd("100000")]
        )
        #expect(
            tree.entries.map { String(decoding: $0.name, as: UTF8.self) }
                == ["a.yaml", "b", "c", "d", "../e"]
        )
        #expect(tree.entries[0].id.description == String(repeating: "ab", count: 20))
    }

    @Test(arguments: [
        "100644 a", "100644 a\0short", "100644a\0", "\u{7F}", "10064x a\0", "100644 \0",
        "123456789 a\0",
    ])
    func `what is no tree is none`(_ text: String) {
        let padded = text.utf8.contains(0) && !text.utf8.elementsEqual("100644 a\0short".utf8)
        #expect(GitTree(bytes: Array(text.utf8) + (padded ? id : [])) == nil)
    }

    @Test func `ids read back as they are written`() throws {
        let text = "0123456789abcdef0123456789abcdef01234567"

        let id = try #require(GitObjectID(text))

        #expect(id.description == text)
        #expect(GitObjectID(bytes: id.bytes) == id)
        #expect(GitObjectID(text.uppercased()) == nil)
        #expect(GitObjectID(String(text.dropLast())) == nil)
    }
}
