import FleetModel
import Testing

@testable import YAML

struct YAMLParserTests {
    static func parse(_ text: String, limits: YAMLLimits = .standard) -> SpecFile {
        YAMLParser.parse(Array(text.utf8), path: "a.yaml", limits: limits)
    }

    static func place(_ span: SourceSpan) -> String {
        "\(span.line):\(span.column)-\(span.endLine):\(span.endColumn)"
    }

    @Test func `every node knows where it begins and ends, in code points`() throws {
        let file = Self.parse("é: {b: [1, \"two\"]}\nlist:\n  - one\n\n# end\nlast: x\n")

        #expect(file.diagnostics == [])
        guard case .mapping(let entries) = file.documents[0].kind,
            case .mapping(let inner) = entries[0].value.kind
        else {
            Issue.record("not a map")
            return
        }
        #expect(Self.place(entries[0].key.span) == "1:1-1:2")
        #expect(Self.place(entries[0].value.span) == "1:4-1:19")
        #expect(Self.place(inner[0].value.span) == "1:8-1:18")
        // A block collection ends with its last value, not where the next token begins.
        #expect(Self.place(entries[1].value.span) == "3:3-3:8")
        #expect(Self.place(file.documents[0].span) == "1:1-6:8")
    }

    @Test(
        arguments: ["a: 1\nspec", "a: {b", "a: [b, c", "a: {b: c\nd: e", "a: \"b", "a: [", "? ["],
        ["", "\n"]
    )
    func `what is missing at the end of a text is told inside of it`(_ text: String, _ end: String)
    {
        let lines = (text + end).split(separator: "\n", omittingEmptySubsequences: false)

        let told = Self.parse(text + end).diagnostics

        #expect(told.map(\.code) == [.malformedYAML])
        for span in told.map(\.span) + told.flatMap(\.related).map(\.span) {
            let line = lines.indices.contains(span.line - 1) ? lines[span.line - 1] : nil
            #expect(line.map { span.column <= $0.count + 1 } == true, "\(span)")
        }
        if text.hasSuffix("spec") { #expect(told.first?.span.line == 2) }
    }

    @Test func `a scalar keeps its text and whether it was quoted`() {
        let file = Self.parse("[1.10, \"1.10\", no, !!str 7, !!int \"7\", |\n  a\n]")

        guard case .sequence(let elements) = file.documents.first?.kind else {
            // A block scalar has no place in a flow sequence.
            #expect(file.diagnostics.map(\.code) == [.malformedYAML])
            let rest = Self.parse("[1.10, \"1.10\", no, !!str 7, !!int \"7\"]")
            guard case .sequence(let elements) = rest.documents[0].kind else { return }
            let scalars = elements.compactMap { node -> SyntaxNode.Scalar? in
                if case .scalar(let scalar) = node.kind { scalar } else { nil }
            }
            #expect(scalars.map(\.text) == ["1.10", "1.10", "no", "7", "7"])
            #expect(scalars.map(\.isPlain) == [true, false, true, false, true])
            return
        }
        Issue.record("read \(elements.count) elements of what is not YAML")
    }

    @Test(arguments: [
        ("a: &a [*a]\n", ["TG1002 1:8"]),
        ("a: &a {b: &b {c: *a}}\n", ["TG1002 1:18"]),
        ("a: &a {<<: *a}\n", ["TG1002 1:8", "TG1002 1:12"]),
        ("a: *b\nb: &b 1\n", ["TG1002 1:4"]),
        ("a: &a 1\n---\nb: *a\n", ["TG1002 3:4"]),
        ("a: *nope\n", ["TG1002 1:4"]),
        ("a: !!python/object/apply:os.system x\n", ["TG1002 1:4"]),
        ("a: !secret wifi\nb: !include ../x\n", ["TG1002 1:4", "TG1002 2:4"]),
        ("a: !!int \"abc\"\n", ["TG1002 1:4"]),
        ("a: !!binary aGk=\n", ["TG1002 1:4"]),
        ("a: {<<: {b: 1}}\n", ["TG1002 1:5"]),
        ("%YAML 1.1\n---\na: 1\n", ["TG1002 1:1"]),
        ("%TAG !e! tag:x,2000:\n---\na: !e!b 1\n", ["TG1001 3:4", "TG1002 1:1"]),
        ("%YAML 2.0\n---\na: 1\n", ["TG1001 1:1"]),
        ("%YAML 1.2\n%YAML 1.2\n---\na: 1\n", ["TG1001 2:1"]),
        ("%YAML 1.2\na: 1\n", ["TG1001 1:1"]),
        ("a: 1\n%YAML 1.2\n---\nb: 1\n", ["TG1001 2:1"]),
        ("% \n---\na: 1\n", ["TG1001 1:1"]),
        ("a: [b,\nc]\n", ["TG1001 2:1"]),
        ("a: \"b\nc\"\n", ["TG1001 2:1"]),
        ("a:\n  - {b: 1,\n  c: 2}\n", ["TG1001 3:3"]),
        ("a: [b,#c\n  d]\n", ["TG1001 1:7"]),
        ("a: \"b\"# c\n", ["TG1001 1:7"]),
        ("a: {b: 1}#c\n", ["TG1001 1:10"]),
        ("größe: |#c\n  d\n", ["TG1001 1:9"]),
        ("a: &x\n  !!str\n  ># c\n  d\n", ["TG1001 3:4"]),
        ("a: [-]\n", ["TG1001 1:5"]),
        ("a: &b: c\n", ["TG1001 1:6"]),
        ("- &b c\n- !!str &d:e f\n- {*b: 1}\n", ["TG1001 2:11", "TG1001 3:6"]),
        ("a: >\n   \n # b\n", ["TG1001 3:2"]),
        ("{a: 1}: 2\n", ["TG1002 1:1"]),
        ("~: 1\n", ["TG1002 1:1"]),
        ("a: 1\n\"a\": 2\n", ["TG1003 2:1"]),
        ("a: 1\n\"\\x61\": 2\n", ["TG1003 2:1"]),
        ("1: 1\n\"1\": 2\n", ["TG1003 2:1"]),
        ("caf\u{E9}: 1\ncafe\u{301}: 2\n", ["TG1003 2:1"]),
        ("K: 1\n\u{212A}: 2\n", ["TG1003 2:1"]),
        ("a: [1\n", ["TG1001 2:1"]),
        ("\ta: 1\n", ["TG1001 1:1"]),
        ("a:\n\tb: 1\n", ["TG1001 2:1"]),
        ("-\t-\ta\n", ["TG1001 1:2"]),
        ("{?a: 1, {b: 1}\n", ["TG1001 2:1", "TG1002 1:3", "TG1002 1:9"]),
    ])
    func `what is not of the subset is refused by name and place`(
        _ text: String,
        _ expected: [String]
    ) {
        let found = Self.parse(text).diagnostics.map {
            "\($0.code.rawValue) \($0.span.line):\($0.span.column)"
        }
        #expect(found.sorted() == expected.sorted())
    }

    @Test(arguments: [
        // A closing bracket may stand below its key, as JSON is written.
        "a: [\n  b,\n]\nc: {\n  d: 1\n}\n",
        "a: [ # comment\n  b, # comment\n# comment\n  c]\n",
        "a: \"b\n  # no comment\n  c\"\n",
        "[a,\nb]\n",
        "a: &x\n  b: [c,\n   d]\n",
        "- &x\n  - [c,\n   d]\n- !!seq\n# comment\n  - [e,\n   f]\n",
        "a: >\n\n \n  b\n",
        "a: >2\n    \n  b\n",
        "a: \"#b\"\nc: b#d\ne: [f#g, h]\n",
        "a: [{b: 1}, {c: -1}]\n",
        "--- a\n...\n# b\n...\n",
        "%YAML 1.2\n--- a\n...\n%YAML 1.2\n---\nb\n",
    ])
    func `what YAML lays out so is read without a complaint`(_ text: String) {
        #expect(Self.parse(text).diagnostics == [])
    }

    @Test func `a directive that changes nothing is warned of`() {
        let file = Self.parse("%YAML 1.1\n%FOO bar\n---\na: no\n")

        #expect(file.documents.count == 1)
        #expect(file.diagnostics.map(\.severity) == [.warning, .warning])
        #expect(file.diagnostics.map(\.span.line) == [1, 2])
    }

    @Test func `a document may follow an end marker at once`() {
        let file = Self.parse("a: 1\n... # end\nb: 2\n...\n---\nc: 3\n")

        #expect(file.diagnostics == [])
        #expect(file.documents.map(\.span.line) == [1, 3, 6])
    }

    @Test func `a last line of blanks belongs to its block scalar`() {
        let file = Self.parse("a: |\n  b\n   ")

        guard case .mapping(let entries) = file.documents.first?.kind,
            case .scalar(let scalar) = entries.first?.value.kind
        else {
            Issue.record("no value")
            return
        }
        #expect(scalar.text == "b\n \n")
    }

    @Test func `a key that stands twice names both lines`() throws {
        let file = Self.parse("a: 1\nb: 2\na: 3\n")

        let diagnostic = try #require(file.diagnostics.first)
        #expect(diagnostic.message == "the key `a` stands twice, first on line 1")
        #expect(diagnostic.related.map(\.span.line) == [1])
    }

    @Test func `one faulty document leaves the others standing`() {
        let file = Self.parse("a: !x 1\n---\nb: 2\n")

        #expect(file.documents.count == 2)
        #expect(file.diagnostics.map(\.code) == [.unsupportedYAML])
    }

    @Test func `a malformed document ends at the next marker`() {
        let file = Self.parse("a: [1\n---\nb: \"open\n---\nc: 3\n---\n- d\n-e: f\n---\ng: 4\n")

        #expect(file.documents.map(\.span.line) == [5, 10])
        #expect(file.diagnostics.map(\.span.line) == [2, 4, 8])
        #expect(file.diagnostics.allSatisfy { $0.code == .malformedYAML })
    }

    @Test(arguments: ["", "# only a comment\n", "---\n---\n---\n", "---\n# a\n...\n"])
    func `nothing gives no document and no complaint`(_ text: String) {
        let file = Self.parse(text)

        #expect(file.documents.isEmpty)
        #expect(file.diagnostics == [])
    }

    @Test func `line ends of Windows and one byte order mark are read`() {
        let file = Self.parse("\u{FEFF}a: 1\r\nb: 2\r\n")

        #expect(file.diagnostics == [])
        #expect(file.documents.first.map { Self.place($0.span) } == "1:1-2:5")
    }

    @Test func `colon and tab are a separator`() {
        #expect(Self.parse("a:\t1\n").diagnostics == [])
    }
}
