extension LabelSelector {
    /// Reads the string form of selectors, `role=gateway,site notin (lab),!x,slots>3`, with the grammar and meaning of
    /// Kubernetes (apimachinery, labels.Parse): blanks mean nothing, a value may be empty, and the empty text selects all, so
    /// that a caller who wants that spelled out refuses it before. Linear beside the sort.
    package init(parsing text: String) throws(SelectorError) {
        let terms = try SelectorTerm.parse(text)
        self.init(terms.map(\.requirement), selectsAll: terms.isEmpty)
    }
}

extension SelectorTerm {
    /// The conditions of a text, sorted by key. At most 64 KiB.
    package static func parse(_ text: String) throws(SelectorError) -> [SelectorTerm] {
        guard text.utf8.count <= 65_536 else {
            throw SelectorError(message: "a selector of more than 65,536 bytes", offset: 65_536)
        }
        var parser = SelectorParser(text)
        let terms = try parser.terms()
        return terms.enumerated().sorted { left, right in
            left.element.key == right.element.key
                ? left.offset < right.offset : left.element.key < right.element.key
        }.map(\.element)
    }
}

/// Reads tokens from left to right.
private struct SelectorParser {
    private let tokens: [SelectorToken]
    private var position = 0

    init(_ text: String) { tokens = SelectorToken.all(of: text) }

    /// The last token is the end, which is never passed.
    private var next: SelectorToken { tokens[position] }

    private mutating func take() -> SelectorToken {
        let token = next
        if token.kind != .end { position += 1 }
        return token
    }

    private func refuse(_ wanted: String) -> SelectorError {
        let found = next.kind == .word ? "`\(next.text.prefix(40))`" : next.kind.rawValue
        return SelectorError(message: "\(wanted) is due here, not \(found)", offset: next.offset)
    }

    mutating func terms() throws(SelectorError) -> [SelectorTerm] {
        var terms: [SelectorTerm] = []
        guard next.kind != .end else { return [] }
        while true {
            terms.append(try term())
            guard next.kind != .end else { return terms }
            guard take(.comma) else { throw refuse("`,` or the end") }
        }
    }

    private mutating func take(_ kind: SelectorToken.Kind) -> Bool {
        guard next.kind == kind else { return false }
        position += 1
        return true
    }

    private mutating func term() throws(SelectorError) -> SelectorTerm {
        let start = next.offset
        let isNegated = take(.not)
        guard next.isWord else { throw refuse("a label's name") }
        let key = take().text
        if isNegated { return try build(key, .doesNotExist, [], start) }
        switch next.kind {
        case .comma, .end: return try build(key, .exists, [], start)
        case .isIn, .isNotIn:
            let relation: SelectorTerm.Relation = take().kind == .isIn ? .isIn : .isNotIn
            return try build(key, relation, try list(), start)
        default:
            guard let relation = Self.signs[next.kind] else {
                throw refuse("an operator, `,` or the end")
            }
            position += 1
            let value = next.isWord ? take().text : ""
            return try build(key, relation, [value], start)
        }
    }

    private static let signs: [SelectorToken.Kind: SelectorTerm.Relation] = [
        .equal: .equals, .doubleEqual: .doubleEquals, .notEqual: .notEquals,
        .greater: .isGreater, .less: .isLess,
    ]

    /// What stands in parentheses: between two commas there may be nothing, which is the empty value.
    private mutating func list() throws(SelectorError) -> [String] {
        guard take(.opening) else { throw refuse("`(`") }
        var values: [String] = []
        while true {
            values.append(next.isWord ? take().text : "")
            if take(.closing) { return values }
            guard take(.comma) else { throw refuse("`,` or `)`") }
        }
    }

    private func build(
        _ key: String,
        _ relation: SelectorTerm.Relation,
        _ values: [String],
        _ start: Int
    ) throws(SelectorError) -> SelectorTerm {
        do throws(SelectorError) {
            return try SelectorTerm(key: key, relation: relation, values: values)
        } catch {
            throw SelectorError(message: error.message, offset: start)
        }
    }
}
