import ConformanceTable
import FleetModel
import Foundation
import Testing
import YAML

/// The cases of yaml-test-suite.
///
/// The subset refuses some that is YAML, and says so; what matters is that nothing is ever read as something else, that
/// nothing faulty is taken, and that whatever is refused is known by name.
@Suite(.enabled(if: ThirdPartySuite("yaml-test-suite") != nil, "\(ThirdPartySuite.absence)"))
struct YAMLSuiteTests {
    struct Case {
        let name: String
        let text: [UInt8]
        let isFaulty: Bool
        let events: [String]
    }

    static func cases(of suite: ThirdPartySuite) throws -> [Case] {
        let folder = suite.folder
        let manager = FileManager.default
        let paths = try manager.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix("in.yaml")
        }
        return try paths.sorted().map { path in
            let directory = folder.appending(path: path).deletingLastPathComponent()
            let events = try String(
                contentsOf: directory.appending(path: "test.event"),
                encoding: .utf8
            )
            return Case(
                name: String(path.dropLast("/in.yaml".count)),
                text: try suite.bytes(of: path),
                isFaulty: manager.fileExists(atPath: directory.appending(path: "error").path),
                events: normal(events.split(separator: "\n").map(String.init))
            )
        }
    }

    /// The events around and in the documents without style, anchor and tag, and with the value in the place of an alias.
    static func normal(_ lines: [String]) -> [String] {
        var events: [String] = []
        var anchors: [String: Range<Int>] = [:]
        var open: [(anchor: String?, start: Int)] = []
        for line in lines {
            var words = line.split(separator: " ", omittingEmptySubsequences: false)[...]
            let kind = String(words.removeFirst())
            var anchor: String?
            var tag: String?
            while let word = words.first, "&<[{".contains(word.prefix(1)), !word.isEmpty {
                if word.first == "&" { anchor = String(word.dropFirst()) }
                if word.first == "<" { tag = String(word.dropFirst().dropLast()) }
                words.removeFirst()
            }
            switch kind {
            case "+SEQ", "+MAP":
                open.append((anchor, events.count))
                events.append(kind)
            case "-SEQ", "-MAP":
                events.append(kind)
                let (anchor, start) = open.removeLast()
                if let anchor { anchors[anchor] = start..<events.count }
            case "+DOC", "-DOC": events.append(kind)
            case "=ALI": events += events[anchors[String(line.dropFirst(6))] ?? 0..<0]
            case "=VAL":
                if let anchor { anchors[anchor] = events.count..<events.count + 1 }
                events.append(value(words.joined(separator: " "), tag: tag))
            default: break
            }
        }
        return events
    }

    /// A scalar: `=NIL` for nothing, else its text and whether it is read as a plain one.
    private static func value(_ text: String, tag: String?) -> String {
        if text == ":", tag == nil { return "=NIL" }
        let isText = tag == "!" || tag?.hasSuffix(":str") == true
        let isPlain = tag == nil ? text.first == ":" : !isText
        return (isPlain ? "=PLAIN " : "=TEXT ") + text.dropFirst()
    }

    static func events(of node: SyntaxNode) -> [String] {
        switch node.kind {
        case .unreadable: return ["?"]
        case .scalar(let scalar):
            if scalar.isPlain, scalar.text == "" { return ["=NIL"] }
            return [(scalar.isPlain ? "=PLAIN " : "=TEXT ") + escaped(scalar.text.string)]
        case .sequence(let elements): return ["+SEQ"] + elements.flatMap(events) + ["-SEQ"]
        case .mapping(let entries):
            return ["+MAP"] + entries.flatMap { events(of: $0.key) + events(of: $0.value) }
                + ["-MAP"]
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{8}": result += "\\b"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Empty documents are left out on both sides.
    static func events(of file: SpecFile) -> [String] {
        file.documents.flatMap { ["+DOC"] + events(of: $0) + ["-DOC"] }
    }

    static func withoutEmptyDocuments(_ events: [String]) -> [String] {
        var kept: [String] = []
        for event in events {
            kept.append(event)
            if kept.suffix(3) == ["+DOC", "=NIL", "-DOC"] { kept.removeLast(3) }
        }
        return kept
    }

    @Test func `what is no YAML is refused`() throws {
        let suite = try #require(ThirdPartySuite("yaml-test-suite"))
        var row = ConformanceRow(suite, "a faulty text is refused")
        for test in try Self.cases(of: suite) where test.isFaulty {
            row.expect(Self.refusal(of: test) != nil, test.name)
        }
        try row.finish(cases: 94)
    }

    @Test func `nothing is read as something else`() throws {
        let suite = try #require(ThirdPartySuite("yaml-test-suite"))
        var row = ConformanceRow(suite, "a sound text is read as what it says, or is refused")
        for test in try Self.cases(of: suite) where !test.isFaulty {
            let reason = YAMLRestrictions.reasons[test.name]
            if let refusal = Self.refusal(of: test) {
                if let reason {
                    row.skip(test.name, because: reason)
                } else {
                    row.expect(false, test.name + ": " + refusal)
                }
            } else if reason != nil {
                row.expect(false, test.name + ": it is read, though it is listed as refused")
            } else {
                let events = Self.withoutEmptyDocuments(test.events)
                let file = YAMLParser.parse(test.text, path: test.name)
                row.expect(Self.events(of: file) == events, test.name)
            }
        }
        try row.finish(cases: 308)
    }

    /// What is said first of a text that is refused.
    private static func refusal(of test: Case) -> String? {
        let diagnostics = YAMLParser.parse(test.text, path: test.name).diagnostics
        return diagnostics.first { $0.severity == .error }.map {
            $0.code.rawValue + " " + $0.message
        }
    }
}
