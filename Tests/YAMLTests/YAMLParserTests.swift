import FleetModel
import Testing
import YAML

struct YAMLParserTests {
    static func parse(_ text: String) -> SpecFile {
        YAMLParser.parse(Array(text.utf8), path: "a.yaml")
    }

    @Test func `every node knows its place in characters`() throws {
        let file = Self.parse("é: {b: [1, \"two\"]}\n")

        #expect(file.diagnostics == [])
        guard case .mapping(let entries) = file.documents[0].kind else {
            Issue.record("not a map")
            return
        }
        #expect(entries[0].key.span.column == 1)
        #expect(entries[0].value.span.column == 4)
    }

    @Test(
        arguments: [
            ("a: &x 1\nb: *x\n", [Diagnostic.Code.unsupportedYAML, .unsupportedYAML]),
            ("a: !!python/object:os.system x\n", [.unsupportedYAML]),
            ("a: 1\n\"a\": 2\n", [.duplicateKey]),
            ("caf\u{E9}: 1\ncafe\u{301}: 2\n", [.duplicateKey]),
            ("a\u{200B}: 1\n", [.deceptiveText]),
            ("a: \u{0}\n", [.badEncoding]),
            ("<<<<<<< HEAD\na: 1\n", [.wrongContent]),
            ("a: [1\n", [.malformedYAML]),
            ("\ta: 1\n", [.malformedYAML]),
            ("%YAML 1.1\n---\na: 1\n", [.unsupportedYAML]),
            ("{a: 1}: 2\n", [.unsupportedYAML]),
        ] as [(String, [Diagnostic.Code])]
    )
    func `what is not of the subset is refused by name`(
        _ text: String,
        _ codes: [Diagnostic.Code]
    ) {
        #expect(Self.parse(text).diagnostics.map(\.code) == codes)
    }

    @Test func `depth is capped, however it is written`() {
        for opening in ["[", "{a: ", "- "] {
            let file = Self.parse(String(repeating: opening, count: 10_000))
            #expect(file.documents.isEmpty)
            #expect(!file.diagnostics.isEmpty)
        }
    }

    @Test func `one refused document leaves the others standing`() {
        let file = Self.parse("a: &x 1\n---\nb: 2\n")

        #expect(file.documents.count == 2)
        #expect(file.diagnostics.map(\.code) == [.unsupportedYAML])
    }

    @Test func `invalid bytes are placed`() {
        let file = YAMLParser.parse(Array("ok: 1\nx: ".utf8) + [0xFF], path: "a.yaml")

        #expect(file.diagnostics.map(\.span.line) == [2])
    }
}
