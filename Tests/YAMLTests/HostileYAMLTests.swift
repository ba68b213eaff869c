import FleetModel
import Glibc
import Testing
import YAML

/// Inputs that were made to break a reader: each gets a verdict with a place, in little time.
@Suite(.serialized) struct HostileYAMLTests {
    static func codes(_ bytes: [UInt8]) -> Set<Diagnostic.Code> {
        Set(YAMLParser.parse(bytes, path: "a.yaml").diagnostics.map(\.code))
    }

    static func codes(_ text: String) -> Set<Diagnostic.Code> { codes(Array(text.utf8)) }

    static var laughs: String {
        var text = "a0: &a0 [\"lol\"]\n"
        for level in 1...9 {
            let all = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(all)]\n"
        }
        return text
    }

    @Test func `an alias bomb is refused before it grows`() {
        #expect(Self.codes(Self.laughs) == [.capExceeded])
    }

    /// The bombs and cycles of the catalogue, by their names there.
    static let bombs = [
        LongText("binary bomb") { _ in
            "a0: &a0 {k: v}\n"
                + (1...30).map { "a\($0): &a\($0) {x: *a\($0 - 1), y: *a\($0 - 1)}\n" }.joined()
        },
        LongText("quadratic") { _ in
            "base: &b \"" + String(repeating: "A", count: 20_000) + "\"\nlist: ["
                + Array(repeating: "*b", count: 20_000).joined(separator: ", ") + "]\n"
        },
        LongText("many small ones") { _ in
            "{a: &a [" + Array(repeating: "{a}", count: 262_044).joined(separator: ",")
                + "], b: &b [" + Array(repeating: "*a", count: 100).joined(separator: ",") + "]}"
        },
        LongText("one long list, often") { _ in
            "a: &a [" + Array(repeating: "b", count: 20_000).joined(separator: ", ") + "]\nc: ["
                + Array(repeating: "*a", count: 5_000).joined(separator: ", ") + "]\n"
        },
    ]

    @Test(arguments: bombs)
    func `a bomb of aliases is refused, in little time`(_ bomb: LongText) {
        let (time, file) = Self.time(bomb.text(1))

        #expect(file?.diagnostics.map(\.code) == [.capExceeded])
        #expect(file?.documents.isEmpty == true)
        #expect(time < .seconds(5))
    }

    @Test func `a bomb of merge keys is refused at each of them`() {
        var text = "m0: &m0 {k: v}\n"
        for level in 1...12 {
            let all = Array(repeating: "*m\(level - 1)", count: 10).joined(separator: ", ")
            text += "m\(level): &m\(level) {<<: [\(all)]}\n"
        }
        #expect(Self.codes(text).isSubset(of: [.unsupportedYAML, .capExceeded]))
        #expect(Self.codes(text).contains(.unsupportedYAML))
    }

    /// Reading stops where a cap is met: what comes behind is not looked at, be it ever so wrong.
    @Test func `a cap stops the reading`() {
        let limits = YAMLLimits(nodes: 10)
        for rest in ["\n]]]]\n", "\n%%%%\n", ", !!binary x"] {
            let text = "[" + Array(repeating: "a", count: 20).joined(separator: ", ") + rest
            let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml", limits: limits)
            #expect(file.diagnostics.map(\.code) == [.capExceeded])
        }
    }

    @Test(arguments: [
        (
            "!!python/object/apply:os.system [x]",
            "only plain values are read: remove the tag, or quote the text"
        ),
        ("!ruby/object:Gem {}", "only plain values are read: remove the tag, or quote the text"),
        (
            "!!javax.script.ScriptEngineManager []",
            "only plain values are read: remove the tag, or quote the text"
        ),
        ("!!binary aGk=", "only plain values are read: remove the tag, or quote the text"),
        (
            "!secret wifi",
            "write `{secretRef: name}`: the device platform resolves it"
        ),
        (
            "!include ../x",
            "nothing is included, run or expanded in a spec: write the value itself"
        ),
        (
            "!lambda return 1;",
            "nothing is included, run or expanded in a spec: write the value itself"
        ),
        (
            "!ENV x",
            "nothing is included, run or expanded in a spec: write the value itself"
        ),
        ("!<tag:a,2000:b> x", "only plain values are read: remove the tag, or quote the text"),
        (
            "!!int \"abc\"",
            "the value is not what the tag says: remove the tag, or write such a value"
        ),
        ("!!float x", "the value is not what the tag says: remove the tag, or write such a value"),
        ("!!bool 1", "the value is not what the tag says: remove the tag, or write such a value"),
        (
            "!!seq {a: 1}",
            "the value is not what the tag says: remove the tag, or write such a value"
        ),
        ("!!map [a]", "the value is not what the tag says: remove the tag, or write such a value"),
    ])
    func `a tag is refused at its place, with what to write instead`(
        _ value: String,
        _ help: String
    ) {
        let file = YAMLParser.parse(Array("a: \(value)\n".utf8), path: "a.yaml")

        #expect(file.diagnostics.map(\.code) == [.unsupportedYAML])
        #expect(file.diagnostics.map(\.help) == [help])
        #expect(file.diagnostics.map(\.span.line) == [1])
        #expect(file.diagnostics.map(\.span.column) == [4])
    }

    @Test(arguments: [
        "version: 1.0.0\nversion: 1.0.0\n", "a: {maxUnavailable: 1, maxUnavailable: 100%}\n",
        "a: 1\n\"a\": 2\n", "a: 1\n\"\\x61\": 2\n", "1: 1\n\"1\": 2\n", "{a: 1, a: 2}\n",
        "caf\u{E9}: 1\ncafe\u{301}: 2\n", "K: 1\n\u{212A}: 2\n", "'a': 1\n? a\n: 2\n",
    ])
    func `a key that stands twice is refused with both places`(_ text: String) throws {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")

        #expect(file.diagnostics.map(\.code) == [.duplicateKey])
        let diagnostic = try #require(file.diagnostics.first)
        #expect(diagnostic.related.count == 1)
        #expect(diagnostic.related.allSatisfy { $0.span < diagnostic.span })
    }

    /// A look-alike of another alphabet, the case twin beside it, and what the first of them is.
    @Test func `keys that look alike are refused, keys of another case are other keys`() {
        #expect(Self.codes("p\u{430}used: true\n") == [.deceptiveText])
        #expect(Self.codes("paused: true\nPaused: false\n") == [])
    }

    @Test(arguments: [
        ("a:\n\tb: 1\n", false), ("-\t-\ta\n", false), ("\ta: 1\n", false), ("a:\t1\n", true),
        ("a: [\n\t1]\n", false), ("a: 1\t# b\n", true), ("- a\t\n", true),
    ])
    func `a tab never indents, and may separate`(_ text: String, _ isTaken: Bool) {
        let codes = Self.codes(text)
        #expect(codes == (isTaken ? [] : [.malformedYAML]))
    }

    @Test(arguments: [
        "", "\u{FEFF}", "# a\n", "---\n", "---\n---\n---\n", "--- # a\n...\n", "...\n", "\n\n  \n",
        "~\n", "null\n",
    ])
    func `nothing is never a document that says something`(_ text: String) {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")
        #expect(file.diagnostics.isEmpty)
        // A null is a value, and no map: whoever reads it says that a document must be a map.
        for document in file.documents {
            #expect(document.kind == .scalar(.init(text: Text(text.trimmed), isPlain: true)))
        }
    }

    @Test func `what comes behind an end marker on its line is refused`() {
        #expect(Self.codes("a: 1\n... garbage\n") == [.malformedYAML])
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[:", "[{"])
    func `depth is capped, however it is written`(_ opening: String) {
        let clock = ContinuousClock()
        var codes: Set<Diagnostic.Code> = []
        let time = clock.measure {
            codes = Self.codes(String(repeating: opening, count: 100_000))
        }
        #expect(!codes.isEmpty)
        #expect(codes.isSubset(of: [.capExceeded, .malformedYAML, .unsupportedYAML]))
        #expect(time < .seconds(5))
    }

    @Test func `depth by indentation is capped`() {
        let text = (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(Self.codes(text) == [.capExceeded])
    }

    /// A text that is long in one way; only its name is printed.
    struct LongText: CustomTestStringConvertible {
        let testDescription: String
        /// The text at a scale; four times the scale is four times the text.
        let text: @Sendable (Int) -> String

        init(_ name: String, _ text: @escaping @Sendable (Int) -> String) {
            testDescription = name
            self.text = text
        }
    }

    static let longTexts = [
        LongText("anchors") { String(repeating: "&a ", count: 5_000 * $0) },
        LongText("an open quote") { "\"" + String(repeating: "\n", count: 50_000 * $0) },
        LongText("a tag") { "!<" + String(repeating: "x", count: 75_000 * $0) + "> a" },
        LongText("a key") { String(repeating: "k", count: 75_000 * $0) + ": v" },
        LongText("unknown directives") { String(repeating: "%FOO\n", count: 5_000 * $0) },
        LongText("tag directives") { String(repeating: "%TAG !a! tag:a\n", count: 5_000 * $0) },
        LongText("quotes in an open quote") { "'" + String(repeating: "''", count: 50_000 * $0) },
        LongText("a block scalar") { "a: |\n" + String(repeating: "  x\n", count: 50_000 * $0) },
        LongText("malformed documents") { String(repeating: "---\n[\n", count: 20 * $0) },
        LongText("anchored elements") {
            String(repeating: "- &a x\n", count: 10_000 * $0) + "- *b\n"
        },
        LongText("aliases") {
            "- &a x\n" + String(repeating: "- *a\n", count: 10_000 * $0) + "- *b"
        },
        LongText("anchors within anchors") {
            String(repeating: "- &a [&b [&c [&d x]]]\n", count: 4_000 * $0) + "- *e\n"
        },
        LongText("quoted keys on one line") { scale in
            "{é: " + (0..<8_000 * scale).map { "\"k\($0)\": \"v\"" }.joined(separator: ", ") + "}#"
        },
        LongText("block scalars") {
            String(repeating: "- |\n\n\n  x\n", count: 5_000 * $0) + "- *b\n"
        },
        LongText("elements") { String(repeating: "- x\n", count: 20_000 * $0) + "- *a\n" },
        LongText("keys of an open map on one line") { scale in
            "{" + (0..<12_000 * scale).map { "k\($0)" }.joined(separator: ", ")
        },
        LongText("keys that are maps on one line") {
            "{" + String(repeating: "é: 1, {}: 1, ", count: 5_000 * $0) + "}"
        },
        LongText("tabs behind indicators") {
            String(repeating: "-\ta\n", count: 8_000 * $0) + "- *a"
        },
        LongText("tabs on blank lines") {
            "a:\tb\n" + String(repeating: "\t\n", count: 30_000 * $0) + "c: *d\n"
        },
        LongText("keys away from their colons") {
            "{" + String(repeating: " é\n:é,", count: 5_000 * $0) + " b: *c}\n"
        },
        LongText("plain lines and a tab") {
            "- a\n" + String(repeating: "  b\n\n", count: 20_000 * $0) + "-\t*c\n"
        },
        LongText("equal keys") { String(repeating: "a: 1\n", count: 10_000 * $0) },
    ]

    /// The work of the least of three runs: this thread's time on a core, so that a busy host does not decide.
    private static func time(_ text: String) -> (Duration, SpecFile?) {
        let bytes = Array(text.utf8)
        var file: SpecFile?
        let times = (0..<3).map { _ in
            let start = threadTime()
            file = YAMLParser.parse(bytes, path: "a.yaml")
            return threadTime() - start
        }
        return (times.min() ?? .zero, file)
    }

    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    @Test(arguments: longTexts)
    func `time stays linear in what is long`(_ long: LongText) {
        let (short, _) = Self.time(long.text(1))
        let (whole, file) = Self.time(long.text(4))

        #expect(file?.diagnostics.isEmpty == false)
        #expect((file?.diagnostics.count ?? 0) <= YAMLLimits.standard.diagnostics + 1)
        // Four times the text: linear is 4, quadratic 16. What ends in a twinkling cannot be compared.
        #expect(whole < short * 9 || whole < .milliseconds(200))
    }

    @Test func `every cap is named with its figure`() throws {
        let limits = YAMLLimits(bytes: 64, nodes: 5, documents: 2, scalarBytes: 8, keyBytes: 4)
        let cases = [
            (String(repeating: "#", count: 65), "the file has 65 bytes, over the limit of 64"),
            ("[1, 2, 3, 4, 5]", "more than 5 values in one file"),
            ("--- a\n--- b\n--- c\n", "more than 2 documents in one file"),
            ("a: 123456789\n", "a value of 9 bytes, over the limit of 8"),
            ("abcde: 1\n", "a key of 5 bytes, over the limit of 4"),
        ]
        for (text, message) in cases {
            let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml", limits: limits)
            #expect(file.diagnostics.map(\.message) == [message])
            #expect(file.diagnostics.map(\.code) == [.capExceeded])
        }
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "the file is UTF-16"),
            ([0xFE, 0xFF, 0x00, 0x61], "the file is UTF-16"),
            ([0x61, 0x00, 0x3A, 0x00], "the file is UTF-16"),
            ([0x00, 0x61, 0x00, 0x3A], "the file is UTF-16"),
            ([0xFF, 0xFE, 0x00, 0x00, 0x61, 0, 0, 0], "the file is UTF-32"),
            ([0x61, 0x00, 0x00, 0x00], "the file is UTF-32"),
            ([0x61, 0x3A, 0x20, 0xFF], "bytes that are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0xC0, 0xAF], "bytes that are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "bytes that are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0xE2, 0x82], "bytes that are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0x62, 0x00, 0x63], "a NUL byte"),
            ([0x61, 0x3A, 0x20, 0x62, 0x00], "a NUL byte"),
            ([0x61, 0x3A, 0x20, 0x07], "the control character U+0007"),
            ([0x61, 0x3A, 0x20, 0x62, 0x0D, 0x63], "a carriage return without a line feed"),
        ] as [([UInt8], String)]
    )
    func `bytes that are no text are named`(_ bytes: [UInt8], _ message: String) {
        let file = YAMLParser.parse(bytes, path: "a.yaml")
        #expect(file.documents.isEmpty)
        #expect(file.diagnostics.map(\.message) == [message])
        #expect(file.diagnostics.map(\.code) == [.badEncoding])
    }

    @Test(arguments: [
        ("a: \u{85}b\n", "TG1005"), ("a: \u{2028}b\n", "TG1005"), ("a: \u{9B}b\n", "TG1005"),
        ("a: \u{FEFF}b\n", "TG1005"), ("\u{FEFF}\u{FEFF}a: b\n", "TG1005"),
        ("a: \u{FFFE}\n", "TG1005"), ("a: \u{202E}b\n", "TG1007"),
        ("# \u{2066}b\na: 1\n", "TG1007"),
        ("a\u{200B}: 1\n", "TG1007"), ("\"a\\u200b\": 1\n", "TG1007"),
        ("\"a\\0\": 1\n", "TG1007"), ("p\u{430}used: 1\n", "TG1007"),
    ])
    func `characters that deceive are refused`(_ text: String, _ code: String) {
        #expect(Self.codes(text).map(\.rawValue) == [code])
    }

    @Test func `text of any language is welcome`() {
        #expect(Self.codes("größe: ключ\nключ: 值\n\"emoji\": 👩‍🔧\n") == [])
    }

    @Test func `an escaped NUL does not cut a value short`() {
        let file = YAMLParser.parse(Array("a: \"b\\0c\"\n".utf8), path: "a.yaml")
        guard case .mapping(let entries) = file.documents.first?.kind,
            case .scalar(let scalar) = entries[0].value.kind
        else {
            Issue.record("no value")
            return
        }
        #expect(scalar.text == "b\0c")
    }

    @Test(arguments: [
        (
            "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n",
            "a conflict marker of a merge"
        ),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
            "the file is a Git LFS pointer, not its content"
        ),
        ("<!DOCTYPE html>\n<html></html>\n", "the file is an HTML page"),
        ("\n  <html>\n", "the file is an HTML page"),
        ("a: {{ .Values.x }}\n", "a template that was not filled in"),
        ("{{- if .x }}\na: 1\n{{- end }}\n", "a template that was not filled in"),
        ("a: x{{ .Values.x }}\n", "a template that was not filled in"),
        ("a: ${TOKEN}\n", "an environment variable that was not filled in"),
    ])
    func `what was committed by accident is named`(_ text: String, _ message: String) {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")
        #expect(Set(file.diagnostics.map(\.message)) == [message])
        #expect(Set(file.diagnostics.map(\.code)) == [.wrongContent])
    }

    @Test func `quoted templates are text`() {
        #expect(Self.codes("a: \"${device.labels.site}\"\nb: '{{ x }}'\nc: \"${TOKEN}\"\n") == [])
    }
}

extension String {
    fileprivate var trimmed: String { String(self.filter { $0 != "\n" }) }
}
