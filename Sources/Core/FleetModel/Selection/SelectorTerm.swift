/// One condition of the string form of a selector, as it is written: `x`, `!x`, `x=a`, `x!=a`, `x in (a,b)`, `x>3`.
package struct SelectorTerm: Hashable, Sendable {
    /// The relations by their spelling: `=` and `==` say the same, and so do `!=` and a `notin` of one value.
    package enum Relation: String, Hashable, Sendable, CaseIterable {
        case isIn = "in"
        case isNotIn = "notin"
        case equals = "="
        case doubleEquals = "=="
        case notEquals = "!="
        case exists
        case doesNotExist = "!"
        case isGreater = "gt"
        case isLess = "lt"

        /// As a text has it.
        var sign: String {
            switch self {
            case .isGreater: ">"
            case .isLess: "<"
            default: rawValue
            }
        }
    }

    package let key: Text
    package let relation: Relation
    /// Sorted, each once.
    package let values: [Text]

    /// Takes what Kubernetes takes (apimachinery, NewRequirement), or says in one sentence without a full stop what is wrong.
    package init(
        key: String,
        relation: Relation,
        values: [String] = []
    ) throws(SelectorError) {
        guard LabelGrammar.isName(key) else {
            throw SelectorError(message: "`\(key.prefix(70))` is no label name")
        }
        let complaint: String? =
            switch relation {
            case .isIn, .isNotIn: values.isEmpty ? "needs at least one value" : nil
            case .equals, .doubleEquals, .notEquals:
                values.count == 1 ? nil : "needs just one value"
            case .exists, .doesNotExist: values.isEmpty ? nil : "takes no values"
            case .isGreater, .isLess:
                values.count == 1 && Int64(values[0]) != nil ? nil : "needs one whole number"
            }
        if let complaint { throw SelectorError(message: "`\(relation.sign)` \(complaint)") }
        if let wrong = values.first(where: { !LabelGrammar.isValue($0) }) {
            throw SelectorError(message: "`\(wrong.prefix(70))` is no label value")
        }
        self.key = Text(key)
        self.relation = relation
        self.values = Set(values.map { Text($0) }).sorted()
    }

    /// In the form that all spellings share.
    package var requirement: LabelSelector.Requirement {
        let relation: LabelSelector.Operator =
            switch self.relation {
            case .isIn, .equals, .doubleEquals: .isIn
            case .isNotIn, .notEquals: .isNotIn
            case .exists: .exists
            case .doesNotExist: .doesNotExist
            case .isGreater: .isGreater
            case .isLess: .isLess
            }
        return LabelSelector.Requirement(key: key, operator: relation, values: values)
    }
}

extension SelectorTerm: CustomStringConvertible {
    /// Canonical: without spaces that say nothing, values in order.
    package var description: String {
        let list = values.map(\.string).joined(separator: ",")
        switch relation {
        case .isIn, .isNotIn: return "\(key) \(relation.rawValue) (\(list))"
        case .equals, .doubleEquals, .notEquals: return "\(key)\(relation.rawValue)\(list)"
        case .exists: return key.string
        case .doesNotExist: return "!\(key)"
        case .isGreater: return "\(key)>\(list)"
        case .isLess: return "\(key)<\(list)"
        }
    }
}

/// Why the string form of a selector cannot be read.
package struct SelectorError: Error, Hashable, Sendable {
    /// One sentence without a full stop.
    package let message: String
    /// Where in the text, in bytes from 0; nil: the condition was not read from a text.
    package let offset: Int?

    package init(message: String, offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }
}
