import FleetModel

extension FieldReader {
    /// A label selector as Kubernetes writes it; "everything" must be spelled `all: true`.
    mutating func selector(_ field: Text, _ node: SyntaxNode?) -> LabelSelector? {
        guard let node, var reader = FieldReader(node, path(field), sink) else { return nil }
        var requirements: [LabelSelector.Requirement] = []
        var isWhole = true
        let all = reader.optional("all").map { reader.bool("all", $0) }
        if let pairs = reader.optional("matchLabels") {
            isWhole = reader.matchLabels(pairs, into: &requirements) && isWhole
        }
        if let expressions = reader.optional("matchExpressions") {
            for element in reader.elements("matchExpressions", expressions) ?? [] {
                if let requirement = reader.requirement(element) {
                    requirements.append(requirement)
                } else {
                    isWhole = false
                }
            }
        }
        reader.refuse("where")
        reader.finish()
        guard isWhole else { return nil }
        if let all {
            guard let all else { return nil }
            guard all, requirements.isEmpty else {
                sink.error(
                    .badSelector,
                    "`\(path(field)).all` is either true and alone, or left out",
                    at: node.span
                )
                return nil
            }
            return LabelSelector([], selectsAll: true)
        }
        guard !requirements.isEmpty else {
            sink.error(
                .badSelector,
                "`\(path(field))` is empty and would select every device",
                at: node.span,
                help: "write `all: true` where that is meant"
            )
            return nil
        }
        return LabelSelector(requirements)
    }

    private mutating func matchLabels(
        _ node: SyntaxNode,
        into requirements: inout [LabelSelector.Requirement]
    ) -> Bool {
        guard case .mapping(let entries) = node.kind else {
            sink.wrongType(
                "`\(path("matchLabels"))` must be a map of labels, not \(node.kindName)",
                node
            )
            return false
        }
        var isWhole = true
        for entry in entries {
            guard case .scalar(let key) = entry.key.kind,
                let value = string("matchLabels", entry.value),
                checkLabel(key.text.string, at: entry.key.span),
                checkLabelValue(value.value, at: value.span)
            else {
                isWhole = false
                continue
            }
            requirements.append(.init(key: key.text, operator: .isIn, values: [Text(value.value)]))
        }
        return isWhole
    }

    private mutating func requirement(_ node: SyntaxNode) -> LabelSelector.Requirement? {
        guard var reader = FieldReader(node, path("matchExpressions"), sink) else { return nil }
        let key = reader.string("key", reader.required("key"))
        let relation = reader.choice(
            "operator",
            reader.required("operator"),
            as: LabelSelector.Operator.self
        )
        let list = reader.optional("values").flatMap { reader.elements("values", $0) }
        var values: [Text] = []
        var isWhole = true
        for element in list ?? [] {
            guard let value = reader.string("values", element),
                checkLabelValue(value.value, at: value.span)
            else {
                isWhole = false
                continue
            }
            values.append(Text(value.value))
        }
        reader.finish()
        guard let key, let relation, isWhole, checkLabel(key.value, at: key.span) else {
            return nil
        }
        let needsValues = relation == .isIn || relation == .isNotIn
        guard needsValues != values.isEmpty else {
            sink.error(
                .badSelector,
                needsValues
                    ? "`\(relation.rawValue)` needs at least one value"
                    : "`\(relation.rawValue)` takes no values",
                at: node.span
            )
            return nil
        }
        return LabelSelector.Requirement(key: Text(key.value), operator: relation, values: values)
    }

    private func checkLabel(_ key: String, at span: SourceSpan) -> Bool {
        guard LabelGrammar.isName(key) else {
            sink.error(
                .badSelector,
                "`\(key.excerpt)` is no label name",
                at: span,
                help:
                    "a name is up to 63 of letters, digits, `-`, `_`, `.`, with a letter or digit at both "
                    + "ends; a domain and `/` may stand before it"
            )
            return false
        }
        return true
    }

    private func checkLabelValue(_ value: String, at span: SourceSpan) -> Bool {
        guard LabelGrammar.isValue(value) else {
            sink.error(.badSelector, "`\(value.excerpt)` is no label value", at: span)
            return false
        }
        return true
    }
}

/// The grammar of label names and values that Kubernetes sets (apimachinery, validation of qualified names).
package enum LabelGrammar {
    /// An optional domain of up to 253 bytes and `/`, then 1 to 63 of `[A-Za-z0-9._-]` that begin and end alphanumerically.
    package static func isName(_ text: String) -> Bool {
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        switch parts.count {
        case 1: return isWord(parts[0])
        case 2: return isDomain(parts[0]) && isWord(parts[1])
        default: return false
        }
    }

    /// Empty, or a word as in a name.
    package static func isValue(_ text: String) -> Bool {
        text.isEmpty || isWord(Array(text.utf8)[...])
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            ASCII.isAlphanumeric(first), ASCII.isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy { ASCII.isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                guard let first = label.first, let last = label.last,
                    first != UInt8(ascii: "-"), last != UInt8(ascii: "-")
                else { return false }
                return label.allSatisfy {
                    ASCII.isLowercase($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-")
                }
            }
    }
}
