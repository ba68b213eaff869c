import FleetModel
import Testing

@testable import YAML

/// What libyaml refuses though it is sound is read as what it says, at the places it has in the file.
struct RewrittenTextTests {
    @Test(arguments: [
        ("-\ta\n- \t\"b\"\n-\t[c,\td]\n", "[a@1:3, b@2:4, [c@3:4, d@3:7]]"),
        ("é:\n \ta\nb: \t\n   \t'c'\n", "{é@1:1: a@2:3, b@3:1: c@4:5}"),
        ("\t[\n\ta]\n", "[a@2:2]"),
        ("-\t&x\n  - a\n-\t!!map\n  b:\t&y\n   c: d\n", "[[a@2:5], {b@4:3: {c@5:4: d@5:7}}]"),
        ("a: 1\n\t\n \t # c\nb:\t2\n", "{a@1:1: 1@1:4, b@4:1: 2@4:4}"),
        ("? \ta\n:\tb\n", "{a@1:4: b@2:3}"),
        ("- &x.y a\n- *x.y\n- &x_y b\n- *x.y\n", "[a@1:3, a@2:3, b@3:3, a@4:3]"),
        ("- &x.y\t!!str\ta\n", "[a@1:3]"),
        ("-\t!<tag:yaml.org,2002:str>\ta\n", "[a@1:3]"),
        (
            "{ é\n  a\n  : b, \"c\"\n :d, ?e: :f, g:,h:}\n",
            "{é a@1:3: b@3:5, c@3:8: d@4:3, ?e@4:6: :f@4:10, g@4:14: @4:16, h@4:17: @4:19}"
        ),
        ("[:a, ?b, ::z, é::c]\n", "[:a@1:2, ?b@1:6, ::z@1:10, é::c@1:15]"),
        // libyaml takes the mark for an indicator.
        ("{?c}\n", "{?c@1:2: @1:4}"),
        ("{?\"c\": d}\n", "{?\"c\"@1:2: d@1:8}"),
        ("[?'c']\n", "[?'c'@1:2]"),
        ("[?\"c\": d]\n", "[{?\"c\"@1:2: d@1:8}]"),
        ("[! :a, !!str\t:b, \"c\" :d]\n", "[:a@1:2, :b@1:8, {c@1:18: d@1:23}]"),
        ("a: |\n  \tb\n  \t c\nd: e\n", "{a@1:1: \tb|\t c|@1:4, d@4:1: e@4:4}"),
        ("a: |-\n\n \t_\r\n d: -\t\r\n", "{a@1:1: |\t_|d: -\t@1:4}"),
        (
            "a: 'b\n  c\t'\nd: \"\\\n   - \t\\\"x\"\nf:\t1\n",
            "{a@1:1: b c\t@1:4, d@3:1: - \t\"x@3:4, f@5:1: 1@5:4}"
        ),
    ])
    func `what YAML allows is read`(_ text: String, _ values: String) {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")

        #expect(file.diagnostics == [])
        #expect(file.documents.map(Self.description) == [values])
    }

    @Test(arguments: [
        "-\t&x\n \t- a\n", "-\t&x\n\t  a: b\n", "a: !!map\n \tb: c\n",
        "-\t- a\n", "-\ta: 1\n", "-\t? a\n", "a:\n \tb: 1\n", "a:\n\tb\n", "a:\n  b:\n \tc\n",
        "a: 1\n\tb: 2\n", "a: 1\n \tb: 2\n", "\ta: 1\n", "\t- a\n", "\t&a b: 1\n", "a:\t- b\n",
        "a: b: c\n-\td\n",
        "- a\n\tb\n", "a: >\n \tb\n", "a: |\n\tb\n", "a: |\n  b\n \tc\n",
        "a: |\n \n \tb\n  c\n-\td\n",
        "[a\n: b]\n", "{\"a\"\n: b}\n", "{a: b\n: c}\n", "{ a\n b: c: d}\n", "{ a b:[c]}\n",
        "{a::}\n", "{a::,b}\n", "{ a\n ::}\n", "{::}\n",
        "[a:,]\n", "[-, :a]\n", "[:a\n",
        "!!str\ta :\n  !b c\n", "!<tag:yaml.org,2002:str>\ta:\n  !b c\n", "a: &b: c\n",
        "a: &. *.\n", "a: &b.c d\ne: *b_c\n", "a: &é b\n", "a: &b.c [*b.c]\n",
        "a: |\n\n   \n  b\n-\tc\n", "a: '\n---\n'\n-\tb\n", "a:\n|\n  b\n",
        "a:\n  - b:\n  >\n    c\n", "a:\n  &b\n|\n c\n",
    ])
    func `what YAML refuses stays refused`(_ text: String) {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")

        #expect(file.diagnostics.contains { $0.severity == .error })
    }

    /// A tab, a character that is restored and the end of the text, in every place where they might stand.
    @Test(arguments: [
        "a: b\nc:\n  - d\n  - e: |\n      f\n    g: 'h'\n",
        "- {a: b, c: [d]}\n- \"e\n  f\"\n- >\n  g\n- &h i\n- *h\n",
    ])
    func `one more character never makes another value of a sound text`(_ text: String) {
        let bytes = Array(text.utf8)
        let sound = YAMLParser.parse(bytes, path: "a.yaml").documents.map(PlainValue.init)
        for place in bytes.indices where bytes[place] == UInt8(ascii: " ") || place == 0 {
            // Behind a space, a tab separates, is text, or is refused; it is never left out of a text.
            var longer = bytes
            longer.insert(UInt8(ascii: "\t"), at: place + 1)
            let file = YAMLParser.parse(longer, path: "a.yaml")
            guard file.diagnostics.isEmpty else { continue }
            let values = file.documents.map(PlainValue.init)
            #expect(
                values == sound || values.contains { $0.holds("\t") },
                "\(String(decoding: longer, as: UTF8.self))"
            )
        }
    }

    private static func description(_ node: SyntaxNode) -> String {
        switch node.kind {
        case .unreadable: "?"
        case .scalar(let scalar):
            scalar.text.string.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: "|"
            )
                + "@\(node.span.line):\(node.span.column)"
        case .sequence(let elements):
            "[" + elements.map(description).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{"
                + entries.map { description($0.key) + ": " + description($0.value) }.joined(
                    separator: ", "
                ) + "}"
        }
    }
}

extension PlainValue {
    fileprivate func holds(_ part: String) -> Bool {
        switch self {
        case .unreadable: false
        case .scalar(let scalar): scalar.text.string.contains(part)
        case .sequence(let elements): elements.contains { $0.holds(part) }
        case .mapping(let entries): entries.contains { $0.key.holds(part) || $0.value.holds(part) }
        }
    }
}
