import FleetModel
import RegularExpressions

extension SchemaCheck {
    /// Applies one keyword to a value that is known.
    mutating func apply(
        _ keyword: SchemaKeyword,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        switch keyword {
        case .properties, .propertyNames, .required, .dependentRequired, .dependentSchemas,
            .unevaluatedProperties:
            if case .object(let object) = value {
                try applyToObject(keyword, object, node, &outcome)
            }
        case .items, .contains, .uniqueItems, .unevaluatedItems:
            if case .array(let elements) = value {
                try applyToArray(keyword, elements, node, &outcome)
            }
        case .allOf, .anyOf, .exactlyOne, .not, .conditional, .reference, .dynamicReference:
            try combine(keyword, value, node, &outcome)
        case .pattern(let pattern):
            guard case .string(let text) = value else { return }
            let search = pattern.search(text.string)
            try spend(search.steps, at: node)
            if !search.isFound {
                outcome.findings.append(
                    finding(
                        "must match the pattern `\(pattern.pattern)`, is \(value.shown)",
                        node,
                        "pattern"
                    )
                )
            }
        case .nothing, .type, .oneOfValues, .constant, .multiple, .bound, .size:
            judge(keyword, value, node, &outcome)
        }
    }

    /// Applies one keyword to a value that stands for a string not known yet, whatever it is written as.
    mutating func applyDeferred(
        _ keyword: SchemaKeyword,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        switch keyword {
        case .oneOfValues(let values): judgeDeferred(values, node, "enum", &outcome)
        case .constant(let value): judgeDeferred([value], node, "const", &outcome)
        case .size(.maxLength, _), .size(.minLength, _), .pattern: outcome.isOpen = true
        case .allOf, .anyOf, .exactlyOne, .not, .conditional, .reference, .dynamicReference:
            // The branches meet the deferred value again.
            try combine(keyword, value, node, &outcome)
        case .nothing, .type: judge(keyword, .string("" as Text), node, &outcome)
        case .multiple, .bound, .size, .uniqueItems, .required, .dependentRequired,
            .dependentSchemas, .properties, .propertyNames, .items, .contains, .unevaluatedItems,
            .unevaluatedProperties:
            break
        }
    }

    private func judgeDeferred(
        _ values: [JSONValue],
        _ node: Int,
        _ keyword: Text,
        _ outcome: inout Outcome
    ) {
        if values.contains(where: { $0.string != nil }) {
            outcome.isOpen = true
        } else {
            outcome.findings.append(
                finding(
                    "must be \(values.map(\.shown).joined(finally: "or")), is a string",
                    node,
                    keyword,
                    kind: .otherValue
                )
            )
        }
    }

    private func judge(
        _ keyword: SchemaKeyword,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) {
        switch keyword {
        case .nothing:
            outcome.findings.append(
                SchemaFinding(
                    instance: instance,
                    document: schema.documents[schema.nodes[node].document],
                    schema: schema.nodes[node].pointer,
                    message: "is not allowed here",
                    kind: .unexpected
                )
            )
        case .type(let types):
            guard !types.contains(where: { $0.holds(value) }) else { return }
            let phrases = ValueType.allCases.filter(types.contains).map(\.phrase)
            let given =
                types == [.integer] && value.number != nil ? value.shown : value.phrase
            outcome.findings.append(
                finding(
                    "must be \(phrases.joined(finally: "or")), is \(given)",
                    node,
                    "type",
                    kind: .otherType,
                    alternatives: phrases
                )
            )
        case .oneOfValues(let values): judgeValues(values, "enum", value, node, &outcome)
        case .constant(let constant): judgeValues([constant], "const", value, node, &outcome)
        case .multiple(let divisor, let written):
            guard let number = value.number, !DecimalNumber(number).isMultiple(of: divisor) else {
                return
            }
            let shown = JSONValue.number(written).shown
            outcome.findings.append(
                finding("must be a multiple of \(shown), is \(value.shown)", node, "multipleOf")
            )
        case .bound(let bound, let limit): judgeBound(bound, limit, value, node, &outcome)
        case .size(let size, let limit): judgeSize(size, limit, value, node, &outcome)
        default: break
        }
    }

    private func judgeValues(
        _ values: [JSONValue],
        _ keyword: Text,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) {
        if values.contains(value) { return }
        if holdsDeferred(value) {
            outcome.isOpen = true
            return
        }
        let shown = values.map(\.shown)
        let near = value.string.flatMap { text in
            NearestName.suggestion(for: text, among: values.compactMap(\.string))
        }
        let several = shown.count > 1 ? "one of " : ""
        outcome.findings.append(
            finding(
                "must be \(several)\(shown.prefix(20).joined(separator: ", ")), is \(value.shown)"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""),
                node,
                keyword,
                kind: .otherValue,
                alternatives: shown
            )
        )
    }

    private func judgeBound(
        _ bound: SchemaKeyword.Bound,
        _ limit: JSONNumber,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) {
        guard let number = value.number?.double else { return }
        let (holds, phrase) =
            switch bound {
            case .maximum: (number <= limit.double, "at most")
            case .exclusiveMaximum: (number < limit.double, "under")
            case .minimum: (number >= limit.double, "at least")
            case .exclusiveMinimum: (number > limit.double, "over")
            }
        guard !holds else { return }
        let shown = JSONValue.number(limit).shown
        outcome.findings.append(
            finding("must be \(phrase) \(shown), is \(value.shown)", node, bound.rawValue)
        )
    }

    private func judgeSize(
        _ size: SchemaKeyword.Size,
        _ limit: Int,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) {
        let (count, noun): (Int?, String) =
            switch size {
            case .maxLength, .minLength: (value.string?.unicodeScalars.count, "character")
            case .maxItems, .minItems: (value.array?.count, "element")
            case .maxProperties, .minProperties: (value.object?.count, "property")
            }
        guard let count else { return }
        let isMost = size == .maxLength || size == .maxItems || size == .maxProperties
        guard isMost ? count > limit : count < limit else { return }
        let nouns = limit == 1 ? noun : noun == "property" ? "properties" : noun + "s"
        outcome.findings.append(
            finding(
                "must have at \(isMost ? "most" : "least") \(limit) \(nouns), has \(count)",
                node,
                size.rawValue
            )
        )
    }

    /// Whether any part of the value is deferred; as deep as a value goes.
    func holdsDeferred(_ value: JSONValue) -> Bool {
        if !checksNames, isDeferred(value) { return true }
        return switch value {
        case .array(let elements): elements.contains { holdsDeferred($0) }
        case .object(let object): object.members.contains { holdsDeferred($0.value) }
        case .null, .bool, .number, .string: false
        }
    }
}
