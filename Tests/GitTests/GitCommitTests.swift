import Git
import Testing

struct GitCommitTests {
    private let id: GitObjectID
    private let digits = String(repeating: "1", count: 40)

    init() throws { id = try #require(GitObjectID(digits)) }

    private func parsed(
        author: String = "Ada <ada@example.net> 1700000000 +0000",
        committer: String = "Bob <bob@example.net> 1700000100 +0200",
        message: String = "First line\n\nMore"
    ) -> GitCommit? {
        let text = """
            tree \(digits)
            parent \(digits)
            parent \(digits)
            author \(author)
            committer \(committer)
            gpgsig -----BEGIN
             tree 2222
             -----END

            \(message)
            """
        return GitCommit(id: id, bytes: Array(text.utf8))
    }

    @Test func `the parts that we use are read`() throws {
        let commit = try #require(parsed())

        #expect(commit.tree == id)
        #expect(commit.parents == [id, id])
        #expect(commit.author == "Ada")
        #expect(commit.time == 1_700_000_100)
        #expect(commit.summary == "First line")
    }

    @Test(arguments: [
        ("-1", 0), ("0", 0), ("4102444800", 4_102_444_800), ("100000000000000000000", 0),
        ("9223372036854775807", 253_402_300_799), ("", 0), ("x", 0),
    ])
    func `a claimed time stays within years that can be written`(_ text: String, _ time: Int64) {
        #expect(parsed(committer: "Bob <b> \(text) +0000")?.time == time)
    }

    @Test func `a hostile name or message becomes harmless text`() throws {
        let message = "\u{1B}[31mred\u{202E}\0" + String(repeating: "x", count: 300_000)

        let commit = try #require(parsed(author: "<only@address> 1 +0000", message: message))

        #expect(commit.author == "only@address")
        #expect(commit.summary.unicodeScalars.count == 200)
        #expect(commit.summary.hasPrefix("\u{FFFD}[31mred\u{FFFD}\u{FFFD}xxx"))
    }

    @Test(arguments: ["", "tree 12\n", "author Ada <a> 1 +0000\n", "parent"])
    func `what is no commit is none`(_ text: String) {
        #expect(GitCommit(id: id, bytes: Array(text.utf8)) == nil)
    }
}
