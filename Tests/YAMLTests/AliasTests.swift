import FleetModel
import Testing

@testable import YAML

struct AliasTests {
    static func parse(_ text: String, limits: YAMLLimits = .standard) -> SpecFile {
        YAMLParser.parse(Array(text.utf8), path: "a.yaml", limits: limits)
    }

    static func entries(_ file: SpecFile) throws -> [SyntaxNode.Entry] {
        guard case .mapping(let entries) = try #require(file.documents.first).kind else {
            Issue.record("not a map")
            return []
        }
        return Array(entries)
    }

    static func place(_ span: SourceSpan) -> String {
        "\(span.line):\(span.column)-\(span.endLine):\(span.endColumn)"
    }

    @Test func `an alias has the value of its anchor, its own place, and the place of the value`()
        throws
    {
        let file = Self.parse("a: &x\n  b: [1, \"two\"]\nc: *x\n")

        #expect(file.diagnostics == [])
        let entries = try Self.entries(file)
        guard case .mapping(let first) = entries[0].value.kind,
            case .mapping(let second) = entries[1].value.kind,
            case .sequence(let written) = first[0].value.kind,
            case .sequence(let copied) = second[0].value.kind
        else {
            Issue.record("not maps of lists")
            return
        }
        let use = entries[1].value.span
        #expect(copied.map(\.kind) == written.map(\.kind))
        #expect(copied.map(\.span) == written.map { $0.span.used(at: use) })
        #expect(copied[1].kind == .scalar(SyntaxNode.Scalar(text: "two", isPlain: false)))
        #expect(first[0].value.span.definition == nil)
        #expect(Self.place(entries[1].value.span) == "3:4-3:6")
        #expect(Self.place(second[0].key.span) == "3:4-3:6")
        #expect(second[0].key.span.definition.map(Self.place) == "2:3-2:4")
        #expect(second[0].value.span.definition.map(Self.place) == "2:6-2:16")
    }

    @Test func `what is aliased twice over lies where it is used last and is written first`() throws
    {
        let file = Self.parse("a: &x 1\nb: &y [*x, 2]\nc: *y\n")

        #expect(file.diagnostics == [])
        let entries = try Self.entries(file)
        guard case .sequence(let elements) = entries[2].value.kind else {
            Issue.record("not a list")
            return
        }
        #expect(elements.map(\.span.line) == [3, 3])
        #expect(elements.map(\.span.definition?.line) == [1, 2])
    }

    @Test func `a later anchor of the same name takes over, and each document begins anew`() throws
    {
        let file = Self.parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n---\ne: *x\n")

        #expect(file.diagnostics.map(\.span.line) == [6])
        let texts = try Self.entries(file).map { entry in
            if case .scalar(let scalar) = entry.value.kind { scalar.text.string } else { "" }
        }
        #expect(texts == ["1", "1", "2", "2"])
    }

    @Test func `a value lives on for its aliases where it is refused itself`() throws {
        let file = Self.parse(
            "a: 0\na: &x {b: &y [1, &z 2], c: &u 3}\n? &k [4, &l 5]\n: 6\nd: *x\ne: *y\nf: *z\ng: *u\nh: *k\ni: *l\n"
        )
        let values = try Self.entries(file).map { PlainValue($0.value) }
        let good = Self.parse(
            "a: 0\nd: {b: [1, 2], c: 3}\ne: [1, 2]\nf: 2\ng: 3\nh: [4, 5]\ni: 5\n"
        )

        #expect(file.diagnostics.map(\.code) == [.duplicateKey, .unsupportedYAML])
        #expect(values == (try Self.entries(good).map { PlainValue($0.value) }))
    }

    @Test func `a key may be an alias, and stands once all the same`() throws {
        let file = Self.parse("- &x a\n- {*x : 1, b: 2}\n- {*x : 1, a: 2}\n")

        #expect(file.diagnostics.map(\.code) == [.duplicateKey])
        #expect(file.diagnostics.map(\.span.line) == [3])
    }

    @Test
    func `a diagnostic in an aliased value points at its use first, and at its definition second`()
    {
        let use = SourceSpan(file: "a.yaml", line: 3, column: 4)
        let definition = SourceSpan(file: "a.yaml", line: 1, column: 8)
        let diagnostic = Diagnostic(.error, .badValue, "no", at: definition.used(at: use))

        #expect(diagnostic.span.line == 3)
        #expect(diagnostic.related.map(\.span) == [definition])
        #expect(definition.used(at: use).used(at: use.start).definition == definition)
    }

    @Test func `a value that cannot be read is complained of once, however often it is used`() {
        let file = Self.parse("a: &x !secret b\nc: *x\nd: *x\n")

        #expect(file.diagnostics.map(\.span.line) == [1])
    }

    @Test func `aliases may double a document, and not more`() {
        let list = "a: &x [1, 2, 3, 4]\n"
        let twice = Self.parse(list + "b: *x\nc: *x\n")
        let often = Self.parse(list + "b: *x\nc: *x\nd: *x\ne: *x\nf: *x\ng: *x\n")

        #expect(twice.diagnostics == [])
        #expect(often.documents.isEmpty)
        #expect(often.diagnostics.map(\.code) == [.capExceeded])
        // The first alias with which more was added than stands there.
        #expect(often.diagnostics.map(\.span.line) == [6])
        #expect(
            often.diagnostics.first?.message
                == "aliases that make 43 values of the 19 that stand here"
        )
    }

    @Test
    func `the limits on values, bytes and depth hold with aliases written out, while reading`() {
        let few = YAMLLimits(nodes: 20)
        let values = Self.parse("a: &x [1, 2, 3, 4, 5]\nb: [*x, *x, *x, *x]\n- ]", limits: few)
        #expect(values.diagnostics.map(\.code) == [.capExceeded])
        #expect(values.diagnostics.map(\.span.line) == [2])

        let text = String(repeating: "A", count: 20_000)
        let list = Array(repeating: "*b", count: 20_000).joined(separator: ", ")
        let bytes = Self.parse("base: &b \"\(text)\"\nlist: [\(list)]\n")
        #expect(bytes.diagnostics.map(\.code) == [.capExceeded])
        #expect(bytes.diagnostics.map(\.message) == ["aliases that add more than 1048576 bytes"])

        let flat = YAMLLimits(depth: 4)
        let depth = Self.parse("a: &x [[1]]\nb: [*x]\nc: [[*x]]\n", limits: flat)
        #expect(depth.diagnostics.map(\.code) == [.capExceeded])
        #expect(depth.diagnostics.map(\.span.line) == [3])
    }

    @Test func `a file of a hundred thousand aliases is read in one go`() {
        let text = "- &x a\n" + String(repeating: "- *x\n", count: 99_000)
        let file = Self.parse(text)

        #expect(file.diagnostics == [])
        #expect(file.documents.count == 1)
    }

    @Test func `a span is coded with and without a definition`() throws {
        let use = SourceSpan(file: "a.yaml", line: 3, column: 4, endLine: 3, endColumn: 6)
        let definition = SourceSpan(file: "a.yaml", line: 1, column: 8)
        for span in [use, definition.used(at: use)] {
            let value = try JSONValueEncoder().encode(span)
            #expect(try JSONValueDecoder().decode(SourceSpan.self, from: value) == span)
        }
        #expect(definition < definition.used(at: definition))
        #expect(!(definition.used(at: definition) < definition))
    }
}
