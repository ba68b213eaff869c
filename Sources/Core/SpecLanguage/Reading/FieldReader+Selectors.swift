import Expressions
import FleetModel

extension FieldReader {
    /// A label selector as Kubernetes writes it; "everything" must be spelled `all: true`.
    ///
    /// A `where` reads labels and hardware facts, unless another `scope` is given.
    mutating func selector(
        _ field: Text,
        _ node: SyntaxNode?,
        where scope: Declarations = .cohortSelector
    ) -> LabelSelector? {
        guard let node, var reader = FieldReader(node, path(field), sink) else { return nil }
        var requirements: [LabelSelector.Requirement] = []
        var isWhole = true
        let all = reader.optional("all").map { reader.bool("all", $0) }
        if let pairs = reader.optional("matchLabels") {
            isWhole = reader.matchLabels(pairs, into: &requirements) && isWhole
        }
        if let expressions = reader.optional("matchExpressions") {
            for element in reader.elements("matchExpressions", expressions).map(Array.init) ?? [] {
                if let requirement = reader.requirement(element) {
                    requirements.append(requirement)
                } else {
                    isWhole = false
                }
            }
        }
        let clause = reader.optional("where").map {
            reader.expression("where", $0, over: scope)
        }
        reader.finish()
        guard isWhole, clause != .some(nil) else { return nil }
        if let all {
            guard let all else { return nil }
            guard all, requirements.isEmpty, clause == nil else {
                sink.error(
                    .badSelector,
                    "`\(path(field)).all` is either true and alone, or left out",
                    at: node.span
                )
                return nil
            }
            return LabelSelector([], selectsAll: true)
        }
        guard !requirements.isEmpty || clause != nil else {
            sink.error(
                .badSelector,
                "`\(path(field))` is empty and would select every device",
                at: node.span,
                help: "write `all: true` where that is meant"
            )
            return nil
        }
        let selector = LabelSelector(requirements, whereClause: clause ?? nil)
        return canMatch(field, selector, node) ? selector : nil
    }

    /// Whether some labels meet the selector, and what its condition asks of labels alone.
    private func canMatch(_ field: Text, _ selector: LabelSelector, _ node: SyntaxNode) -> Bool {
        var asked: [LabelSelector.Requirement] = []
        if let clause = selector.whereClause, let condition = try? Expression(clause.text) {
            asked = LabelRequirements(condition).requirements
            mention(asked, at: clause.span)
            for fact in Self.facts(neededBy: condition) {
                sink.mention(.hardware(fact), at: clause.span, isWord: false)
            }
        }
        guard LabelSelector(selector.requirements + asked).isSatisfiable else {
            sink.error(
                .impossibleSelector,
                "`\(path(field))` selects nothing: no labels meet all of it",
                at: node.span,
                help: "all conditions of a selector must hold at once"
            )
            return false
        }
        return true
    }

    private func mention(_ asked: [LabelSelector.Requirement], at span: SourceSpan) {
        for requirement in asked where requirement.operator != .doesNotExist {
            sink.mention(.label(requirement.key), at: span, isWord: false)
            guard requirement.operator == .isIn else { continue }
            for value in requirement.values {
                sink.mention(.label(requirement.key), value, at: span, isWord: false)
            }
        }
    }

    /// The facts of hardware that a condition reads without asking whether they are there, sorted.
    private static func facts(neededBy condition: Expression) -> [Text] {
        guard let reads = DeviceReads(condition) else { return [] }
        return reads.facts.subtracting(reads.optionalFacts).sorted()
    }

    private mutating func matchLabels(
        _ node: SyntaxNode,
        into requirements: inout [LabelSelector.Requirement]
    ) -> Bool {
        guard let labels = labels("matchLabels", node) else { return false }
        for pair in labels.pairs {
            requirements.append(.init(key: pair.name, operator: .isIn, values: [pair.value]))
        }
        if case .mapping(let entries) = node.kind {
            for entry in entries {
                guard case .scalar(let key) = entry.key.kind,
                    case .scalar(let value) = entry.value.kind
                else { continue }
                sink.mention(.label(key.text), at: entry.key.span)
                sink.mention(.label(key.text), value.text, at: entry.value.span)
            }
        }
        return true
    }

    private mutating func requirement(_ node: SyntaxNode) -> LabelSelector.Requirement? {
        guard var reader = FieldReader(node, path("matchExpressions"), sink) else { return nil }
        let key = reader.string("key", reader.required("key"))
        let relation = reader.choice(
            "operator",
            reader.required("operator"),
            as: LabelSelector.Operator.self
        )
        let list = reader.optional("values").flatMap {
            reader.elements("values", $0, ofWords: true)
        }
        .map(Array.init)
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
            // A value that is excluded, and bounds, need not be there.
            if relation == .isIn, let key {
                sink.mention(.label(Text(key.value)), Text(value.value), at: value.span)
            }
        }
        reader.finish()
        guard let key, let relation, isWhole, checkLabel(key.value, at: key.span) else {
            return nil
        }
        guard check(values, of: relation, at: node.span) else { return nil }
        if relation != .doesNotExist { sink.mention(.label(Text(key.value)), at: key.span) }
        return LabelSelector.Requirement(key: Text(key.value), operator: relation, values: values)
    }

    private func check(
        _ values: [Text],
        of relation: LabelSelector.Operator,
        at span: SourceSpan
    ) -> Bool {
        let complaint: String? =
            switch relation {
            case .isIn, .isNotIn:
                values.isEmpty ? "`\(relation.rawValue)` needs at least one value" : nil
            case .exists, .doesNotExist:
                values.isEmpty ? nil : "`\(relation.rawValue)` takes no values"
            case .isGreater, .isLess:
                values.count == 1 && Int64(values[0].string) != nil
                    ? nil : "`\(relation.rawValue)` needs one value, a whole number in quotes"
            }
        guard let complaint else { return true }
        sink.error(.badSelector, complaint, at: span)
        return false
    }

    func checkLabel(_ key: String, at span: SourceSpan) -> Bool {
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

    func checkLabelValue(_ value: String, at span: SourceSpan) -> Bool {
        guard LabelGrammar.isValue(value) else {
            sink.error(.badSelector, "`\(value.excerpt)` is no label value", at: span)
            return false
        }
        return true
    }
}
