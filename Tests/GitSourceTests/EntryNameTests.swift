import Testing

@testable import GitSource

struct EntryNameTests {
    @Test(arguments: [
        "", ".", "..", "a/b", "a\\b", ".git", ".GIT", ".Git ", ".git.", ".git. ", "git~1", "GIT~1",
        ".g\u{200C}it", "\u{FEFF}.git", ".git:stream", "a\nb", "a\tb", "a\u{1B}[2Jb", "a\u{7F}",
        "a\u{202E}b", "a\u{200B}", "a\u{2028}b", "trailing.", "trailing ", "a\u{0}b",
    ])
    func `an odd name is refused`(_ name: String) {
        #expect(EntryName(Array(name.utf8)).refusal != nil)
    }

    @Test(arguments: [
        "a.yaml", ".github", ".gitignore", ".gitattributes", "-rf", "--upload-pack=x", "$(id)",
        "Köln.yaml", "日本.yml", "a b", "a:b", "<b>", "'\"", "git~2", "x.git", "CON",
    ])
    func `an ordinary name passes`(_ name: String) {
        #expect(EntryName(Array(name.utf8)).refusal == nil)
    }

    @Test func `a name of other bytes is refused and shown in hexadecimal`() {
        let name = EntryName([0x61, 0xFF, 0x0A, 0x62])

        #expect(name.refusal == "a name that is not UTF-8")
        #expect(name.shown == "a\\xff\\x0ab")
    }

    @Test(arguments: [
        ("a.yaml", true), ("a.yml", true), (".yaml", true), ("a.YAML", false),
        ("a.yaml.txt", false),
        ("yaml", false), ("a.json", false),
    ])
    func `specs are told by the end of the name`(_ name: String, _ isYAML: Bool) {
        #expect(EntryName(Array(name.utf8)).isYAML == isYAML)
    }
}
