import FleetModel
import Foundation
import SeededGenerator
import SpecAuthoring
import SpecLanguage
import Testing
import YAML

/// The canonical layout: what it makes of a text, and that it never changes what the text means.
struct SpecLayoutTests {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func formatted(_ text: String) -> String {
        switch SpecLayout.format(Array(text.utf8), path: "spec.yaml") {
        case .canonical: text
        case .formatted(let bytes): String(decoding: bytes, as: UTF8.self)
        case .leftAlone(let reason): "left alone: \(reason)"
        }
    }

    @Test func `indentation, blanks and line ends become canonical`() {
        let text =
            "\u{FEFF}\r\n\r\nkind:   Cohort \r\nmetadata:\r\n     name: kiosks\r\n\r\n\r\nlist:\r\n- a\r\n-   b: 1\r\n    c: 2\r\n\r\n"

        #expect(
            Self.formatted(text) == """
                kind: Cohort
                metadata:
                  name: kiosks

                list:
                  - a
                  - b: 1
                    c: 2

                """
        )
    }

    @Test func `comments stay where they stood`() {
        let text = """
            # yaml-language-server: $schema=cohort.json
            ---   # first
            # above
            a:    # behind a key
                # above b
                b: 1    # behind b

                # below b
            # above c
            c:
            - x   # behind x
            # above y
            - # behind the dash
                y: 1
                # below y
            # the end
            """

        #expect(
            Self.formatted(text) == """
                # yaml-language-server: $schema=cohort.json
                --- # first
                # above
                a: # behind a key
                  # above b
                  b: 1 # behind b

                  # below b
                # above c
                c:
                  - x # behind x
                  # above y
                  - # behind the dash
                    y: 1
                    # below y
                # the end

                """
        )
    }

    @Test func `flow collections stay where they fit, and become lines where they do not`() {
        let long = String(repeating: "x", count: 60)
        let text = """
            a: { b : 1,c: [ 1,2 ] }
            d: [
              1, 2,
              3
            ]
            e: {\(long): 1, "f#": {g: \(long)}} # e
            h: [1, # one
                2]
            """

        #expect(
            Self.formatted(text) == """
                a: {b: 1, c: [1, 2]}
                d: [1, 2, 3]
                e: # e
                  \(long): 1
                  "f#": {g: \(long)}
                h: [1, # one
                    2]

                """
        )
    }

    @Test func `scalars of several lines keep what they hold`() {
        let text = """
            a: |
                 one
                   two

            b: >+
               folded

            # c
            c: "quoted
               text"
            d: plain
               text
            e:
              - |2-
                 kept
            """

        #expect(
            Self.formatted(text) == """
                a: |
                  one
                    two

                b: >+
                  folded

                # c
                c: "quoted
                  text"
                d: plain
                  text
                e:
                  - |2-
                     kept

                """
        )
    }

    @Test func `documents stay apart, and a text with an error is left alone`() {
        #expect(Self.formatted("a: 1\n\n---\n\n\nb: 2\n...\n") == "a: 1\n---\nb: 2\n")
        #expect(Self.formatted("# nothing\n\n\n") == "# nothing\n")
        #expect(Self.formatted("a: [1\n").hasPrefix("left alone"))
        #expect(Self.formatted("a: 1\na: 2\n").hasPrefix("left alone"))
    }

    @Test func `a block scalar at the end of a file without a line end is left alone`() {
        // With a line end it would hold one.
        #expect(Self.formatted("a: |\n  x").hasPrefix("left alone"))
    }

    @Test(arguments: ["fleet-specs", "samples/regional-fleet"])
    func `the sample repositories have the canonical layout`(_ name: String) throws {
        let folder = Self.root.appending(path: name)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }
        #expect(paths.count > 10)
        for path in paths {
            let bytes = Array(try Data(contentsOf: folder.appending(path: path)))
            #expect(SpecLayout.format(bytes, path: path) == .canonical, "\(path)")
        }
    }

    /// A tab and a blank at the end of a quoted line (DE56), an empty scalar with a tag in a flow map (WZ62), keys of several
    /// lines (JTV5), anchors of a map and of its first key (7BMT, 9KAX, E76Z, U3XV), an alias as a key (26DV).
    static let leftAlone: Set<String> = [
        "DE56/02", "DE56/03", "WZ62", "JTV5", "7BMT", "9KAX", "E76Z", "U3XV", "26DV",
    ]

    @Test(.enabled(if: ProcessInfo.processInfo.environment["TIDEGATE_SUITES"] != nil))
    func `no text of yaml-test-suite comes to mean anything else`() throws {
        let suites = try #require(ProcessInfo.processInfo.environment["TIDEGATE_SUITES"])
        let folder = URL(filePath: suites).appending(path: "yaml-test-suite")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix("in.yaml") }.sorted()
        var alone: Set<String> = []
        var readable = 0
        for path in paths {
            let bytes = Array(try Data(contentsOf: folder.appending(path: path)))
            let file = YAMLParser.parse(bytes, path: path)
            guard !file.diagnostics.contains(where: { $0.severity == .error }) else { continue }
            readable += 1
            switch SpecLayout.format(bytes, path: path) {
            case .canonical: break
            case .formatted(let next):
                let isStable = SpecLayout.format(next, path: path) == .canonical
                #expect(isStable, "\(path)")
            case .leftAlone: alone.insert(String(path.dropLast("/in.yaml".count)))
            }
        }
        #expect(readable > 100)
        #expect(alone == Self.leftAlone)
    }

    @Test(arguments: 0..<400)
    func `a drawn document keeps its meaning and its comments`(_ seed: UInt64) {
        var draw = DrawnDocument(seed: seed)
        let text = draw.text()
        let file = YAMLParser.parse(Array(text.utf8), path: "spec.yaml")
        guard file.diagnostics.isEmpty else {
            Issue.record("the drawn document is no YAML: \(file.diagnostics)\n\(text)")
            return
        }

        switch SpecLayout.format(Array(text.utf8), path: "spec.yaml") {
        case .canonical: break
        case .leftAlone(let reason): Issue.record("\(reason)\n\(text)")
        case .formatted(let bytes):
            let isStable = SpecLayout.format(bytes, path: "spec.yaml") == .canonical
            #expect(isStable, "\(text)")
        }
    }
}

/// A document drawn from a seed: nested collections in odd layouts, with comments and blank lines.
struct DrawnDocument {
    private var generator: SeededGenerator
    private var keys = 0
    private var lines: [String] = []

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    }

    mutating func text() -> String {
        for document in 0...chance(2) {
            if document > 0 || chance(3) == 0 { lines.append("---" + comment(2)) }
            mapping(indent: 0, depth: 0)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func chance(_ bound: UInt64) -> UInt64 { generator.next() % bound }

    private mutating func comment(_ odds: UInt64) -> String {
        chance(odds) == 0
            ? String(repeating: " ", count: Int(chance(4)) + 1) + "# note - [a: b" : ""
    }

    private mutating func aside(_ indent: Int) {
        if chance(5) == 0 { lines.append(String(repeating: " ", count: Int(chance(3)))) }
        if chance(5) == 0 {
            lines.append(String(repeating: " ", count: indent + Int(chance(3))) + "# aside: - x")
        }
        if chance(8) == 0 { lines.append("") }
    }

    private mutating func key() -> String {
        keys += 1
        return chance(4) == 0 ? "\"k \(keys)\"" : "k\(keys)"
    }

    private mutating func mapping(indent: Int, depth: Int) {
        for _ in 0...chance(3) {
            aside(indent)
            let blanks = String(repeating: " ", count: indent)
            entry(blanks + key() + ":", indent: indent, depth: depth, isInSequence: false)
        }
    }

    private mutating func sequence(indent: Int, depth: Int) {
        for _ in 0...chance(3) {
            aside(indent)
            let blanks = String(repeating: " ", count: indent)
            entry(blanks + "-", indent: indent, depth: depth, isInSequence: true)
        }
    }

    private mutating func entry(_ head: String, indent: Int, depth: Int, isInSequence: Bool) {
        let gap = String(repeating: " ", count: Int(chance(3)) + 1)
        switch chance(depth < 4 ? 8 : 5) {
        case 0, 1: lines.append(head + gap + scalar() + comment(4))
        case 2: lines.append(head + gap + flow(0) + comment(4))
        case 3:
            let blanks = String(repeating: " ", count: indent + 1 + Int(chance(4)))
            lines.append(head + gap + (chance(2) == 0 ? "|" : ">-") + comment(4))
            lines.append(blanks + "text # no comment")
            if chance(2) == 0 { lines += ["", blanks + "  more"] }
        case 4: lines.append(head + comment(3))
        case 5:
            lines.append(head + comment(3))
            mapping(indent: indent + 1 + Int(chance(4)), depth: depth + 1)
        case 6:
            lines.append(head + comment(3))
            let least = isInSequence ? 1 : 0
            sequence(indent: indent + least + Int(chance(4)), depth: depth + 1)
        default:
            lines.append(head + gap + "\"two")
            lines.append(String(repeating: " ", count: indent + 3) + "lines\"" + comment(4))
        }
    }

    private mutating func scalar() -> String {
        let scalars = [
            "plain", "'it''s'", "\"a # b\"", "12", "1.10", "plain words", "a#b", "http://x/y", "~",
            "\"\"",
        ]
        return scalars[Int(chance(UInt64(scalars.count)))]
    }

    private mutating func flow(_ depth: Int) -> String {
        let gap = chance(2) == 0 ? " " : ""
        let parts = (0..<chance(depth > 2 ? 2 : 6)).map { _ -> String in
            chance(3) == 0 && depth < 3 ? flow(depth + 1) : scalar()
        }
        guard chance(2) == 0 else {
            return "[" + gap + parts.joined(separator: ",\(gap)") + gap + "]"
        }
        let pairs = parts.map { part in key() + ": " + part }
        return "{" + gap + pairs.joined(separator: " , ") + gap + "}"
    }
}
