import ConformanceTable
import FleetModel
import Foundation
import Testing
import YAML

/// The cases of yaml-test-suite.
///
/// The subset refuses much that is YAML, and says so; what matters is that nothing is ever read as something else, and
/// that the few places where libyaml differs from the specification are known by name.
@Suite(.enabled(if: ThirdPartySuite("yaml-test-suite") != nil, "\(ThirdPartySuite.absence)"))
struct YAMLSuiteTests {
    /// Faulty texts that libyaml 0.2.5 takes: a comment without a space before it, a comma too many, a badly indented
    /// flow collection.
    static let takenThoughFaulty: Set<String> = [
        "9C9N", "9JBA", "CVW2", "DK95/01", "G5U8", "QB6E", "S98Z", "SU5Z", "X4QW", "Y79Y/003",
        "YJV2",
    ]
    /// Sound texts that libyaml 0.2.5 refuses, or we do for a tab in the indentation.
    static let refusedThoughSound: Set<String> = [
        "2JQS", "2SXE", "4ABK", "4MUZ/00", "4MUZ/01", "4MUZ/02", "58MP", "5MUD", "5T43", "5TYM",
        "6BCT", "6CA3", "6CK3", "6M2F", "7Z25", "8XYN", "96NN/00", "96NN/01", "9SA2", "A2M4",
        "CC74", "CFD4", "DBG4", "DK3J", "DK95/00", "DK95/03", "DK95/04", "DK95/07", "FP8R", "FRK4",
        "HM87/00", "HWV9", "K3WX", "M2N8/00", "M7A3", "NHX8", "NJ66", "NKF9", "Q5MG", "QT73",
        "R4YG", "S3PD", "SM9W/01", "U3C3", "UKK6/00", "UT92", "VJP3/01", "W5VH", "Y79Y/001",
        "Y79Y/010", "Z9M4",
    ]
    /// A block scalar whose last line is of blanks and without a line feed: libyaml drops that line.
    static let readOtherwise: Set<String> = ["JEF9/02", "L24T/01"]

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
                events: events.split(separator: "\n").compactMap { normal(String($0)) }
            )
        }
    }

    /// An event without style, anchor and tag; nil for those around the documents.
    static func normal(_ line: String) -> String? {
        switch line.prefix(4) {
        case "+SEQ", "-SEQ", "+MAP", "-MAP", "+DOC", "-DOC": return String(line.prefix(4))
        case "=ALI": return "=ALI"
        case "=VAL":
            let words = line.dropFirst(5).split(separator: " ", omittingEmptySubsequences: false)
            var skipped = 0
            for word in words {
                guard word.first == "&" || word.first == "<" else { break }
                skipped += word.count + 1
            }
            let isTagged = words.contains { $0.first == "<" && skipped > 0 }
            let text = line.dropFirst(5 + skipped)
            return text == ":" && !isTagged ? "=NIL" : "=VAL " + text.dropFirst()
        default: return nil
        }
    }

    static func events(of node: SyntaxNode) -> [String] {
        switch node.kind {
        case .unreadable: return ["?"]
        case .scalar(let scalar):
            if scalar.isPlain, scalar.text == "" { return ["=NIL"] }
            return ["=VAL " + escaped(scalar.text.string)]
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
            let isTaken = YAMLParser.parse(test.text, path: test.name).diagnostics.isEmpty
            if Self.takenThoughFaulty.contains(test.name), isTaken {
                row.skip(test.name, because: "libyaml takes it")
            } else {
                row.expect(!isTaken, test.name)
            }
        }
        try row.finish(cases: 94)
    }

    @Test func `nothing is read as something else`() throws {
        let suite = try #require(ThirdPartySuite("yaml-test-suite"))
        var row = ConformanceRow(suite, "a sound text is read as what it says, or is refused")
        for test in try Self.cases(of: suite) where !test.isFaulty {
            let file = YAMLParser.parse(test.text, path: test.name)
            if let first = file.diagnostics.first {
                row.skip(test.name, because: first.code.rawValue + " " + first.message)
            } else if Self.readOtherwise.contains(test.name) {
                row.skip(test.name, because: "libyaml drops the last line of blanks")
            } else {
                let events = Self.withoutEmptyDocuments(test.events)
                row.expect(Self.events(of: file) == events, test.name)
            }
        }
        try row.finish(cases: 308)
    }
}
