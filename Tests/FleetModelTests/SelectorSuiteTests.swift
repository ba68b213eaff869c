import ConformanceTable
import Testing

@testable import FleetModel

/// Kubernetes' cases of label selectors.
@Suite(.enabled(if: ThirdPartySuite("k8s-label-selectors") != nil, "\(ThirdPartySuite.absence)"))
struct SelectorSuiteTests {
    private let suite: ThirdPartySuite
    private let file: [String: Any]

    init() throws {
        suite = try #require(ThirdPartySuite("k8s-label-selectors"))
        file = try suite.object("selectors.json")
    }

    private func rows(_ key: String) throws -> [[String: Any]] {
        try #require(file[key] as? [[String: Any]])
    }

    private static func labels(_ value: Any?) throws -> LabelSet {
        let pairs = try #require(value as? [String: String])
        return try #require(
            LabelSet(pairs.map { .init(name: Text($0.key), value: Text($0.value)) })
        )
    }

    /// nil: the row has a condition that is none.
    private static func terms(_ value: Any?) throws -> [SelectorTerm]? {
        var terms: [SelectorTerm] = []
        for row in try #require(value as? [Any]) {
            guard let row = row as? [String: Any] else { return nil }
            guard let term = try term(row) else { return nil }
            terms.append(term)
        }
        return terms
    }

    private static func term(_ row: [String: Any]) throws -> SelectorTerm? {
        let key = try #require(row["key"] as? String)
        let values = try #require(row["values"] as? [String])
        guard let relation = SelectorTerm.Relation(rawValue: row["op"] as? String ?? "") else {
            return nil
        }
        return try? SelectorTerm(key: key, relation: relation, values: values)
    }

    private static func canonical(_ text: String) -> String? {
        (try? SelectorTerm.parse(text))?.map(\.description).joined(separator: ",")
    }

    @Test func `reads and refuses texts as Kubernetes does`() throws {
        var result = ConformanceRow(suite, "a text is refused, or has the canonical form")
        for row in try rows("parse_ok_roundtrip") {
            let text = try #require(row["in"] as? String)
            result.expect(Self.canonical(text) == row["canonical"] as? String, text)
        }
        for text in try #require(file["parse_error"] as? [String]) {
            result.expect(Self.canonical(text) == nil, text)
        }
        for texts in try #require(file["order_independent"] as? [[String]]) {
            result.expect(Set(texts.map { Self.canonical($0) }).count == 1, "\(texts)")
        }
        try result.finish(cases: 15)
    }

    @Test func `reads sets as Kubernetes does`() throws {
        var result = ConformanceRow(suite, "a text is refused, or says the requirements")
        for row in try rows("set_selector_parse") {
            let text = try #require(row["in"] as? String)
            let terms = try? SelectorTerm.parse(text)
            guard row["valid"] as? Bool == true else {
                result.expect(terms == nil, text)
                continue
            }
            let wanted = try Self.terms(row["requirements"])
            // Some rows tell what is meant in another order.
            let isExact = row["check_output"] as? Bool == true
            result.expect(
                isExact ? terms == wanted : terms.map(Set.init) == wanted.map(Set.init),
                text
            )
        }
        try result.finish(cases: 37)
    }

    @Test func `matches as Kubernetes does`() throws {
        var result = ConformanceRow(suite, "a selector matches the labels, or does not")
        for row in try rows("match") {
            let text = try #require(row["selector"] as? String)
            let labels = try Self.labels(row["labels"])
            let selector = try? LabelSelector(parsing: text)
            result.expect(selector?.matches(labels) == row["match"] as? Bool, text)
        }
        try result.finish(cases: 23)
        var requirements = ConformanceRow(suite, "requirements match the labels, or do not")
        for (index, row) in try rows("requirement_match").enumerated() {
            let terms = try Self.terms(row["requirements"])
            let labels = try Self.labels(row["labels"])
            let matches = terms.map { LabelSelector($0.map(\.requirement)).matches(labels) }
            requirements.expect((matches ?? false) == row["match"] as? Bool, "\(index)")
        }
        try requirements.finish(cases: 9)
    }

    @Test func `builds and prints requirements as Kubernetes does`() throws {
        var printed = ConformanceRow(suite, "requirements have the canonical form")
        for (index, row) in try rows("to_string").enumerated() {
            let terms = try Self.terms(row["requirements"])
            let text = terms?.map(\.description).joined(separator: ",")
            let isValid = row["valid"] as? Bool == true
            printed.expect(isValid ? text == row["out"] as? String : text == nil, "\(index)")
        }
        for row in try rows("set_to_string") {
            let text = try Self.labels(row["set"]).pairs.map { "\($0.name)=\($0.value)" }
                .joined(separator: ",")
            printed.expect(text == row["out"] as? String && Self.canonical(text) == text, text)
        }
        try printed.finish(cases: 9)
        var built = ConformanceRow(suite, "a requirement is taken or refused")
        for row in try rows("requirement_constructor") {
            built.expect((try Self.term(row) != nil) == (row["valid"] as? Bool), "\(row)")
        }
        try built.finish(cases: 19)
    }

    @Test func `takes a text apart as Kubernetes does`() throws {
        let names: [SelectorToken.Kind: String] = [
            .end: "EndOfStringToken", .comma: "CommaToken", .opening: "OpenParToken",
            .closing: "ClosedParToken", .not: "DoesNotExistToken", .equal: "EqualsToken",
            .doubleEqual: "DoubleEqualsToken", .notEqual: "NotEqualsToken",
            .greater: "GreaterThanToken", .less: "LessThanToken", .isIn: "InToken",
            .isNotIn: "NotInToken", .word: "IdentifierToken",
        ]
        func tokens(_ text: String) -> [String] {
            SelectorToken.all(of: text).compactMap { names[$0.kind] }
        }
        var result = ConformanceRow(suite, "a text has the tokens")
        for row in try rows("lexer") {
            let text = try #require(row["in"] as? String)
            result.expect(tokens(text).first == row["token"] as? String, text)
        }
        for row in try rows("lexer_sequence") {
            let text = try #require(row["in"] as? String)
            result.expect(Array(tokens(text).dropLast()) == row["tokens"] as? [String], text)
        }
        try result.finish(cases: 24)
    }
}
