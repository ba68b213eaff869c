import FleetModel

extension SchemaCheck {
    mutating func applyToArray(
        _ keyword: SchemaKeyword,
        _ elements: [JSONValue],
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        switch keyword {
        case .items(let rules): try applyRules(rules, elements, node, &outcome)
        case .contains(let child, let least, let most):
            try count(elements, child, least: least, most: most, node, &outcome)
        case .uniqueItems:
            var places: [JSONValue: Int] = [:]
            for (index, element) in elements.enumerated() {
                guard let first = places.updateValue(index, forKey: element) else { continue }
                outcome.findings.append(
                    finding(
                        "is the same as element \(first), and no two may be equal",
                        node,
                        "uniqueItems",
                        below: .index(index)
                    )
                )
            }
            try spend(elements.count, at: node)
        case .unevaluatedItems(let child):
            guard outcome.fits else { return }
            let start = min(outcome.evaluated.firstItems, elements.count)
            for index in start..<elements.count where !outcome.evaluated.items.contains(index) {
                outcome.joinPart(
                    try checkElement(index, elements[index], child, node, "unevaluatedItems")
                )
            }
            outcome.evaluated.firstItems = elements.count
        default: break
        }
    }

    private mutating func applyRules(
        _ rules: SchemaKeyword.ItemRules,
        _ elements: [JSONValue],
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        for (index, element) in elements.enumerated() {
            if index < rules.first.count {
                outcome.joinPart(try checkPart(.index(index), element, rules.first[index]))
            } else if let rest = rules.rest {
                outcome.joinPart(
                    try checkElement(index, element, rest, node, rules.restKeyword)
                )
            }
        }
        outcome.evaluated.firstItems = max(
            outcome.evaluated.firstItems,
            rules.rest == nil ? min(rules.first.count, elements.count) : elements.count
        )
    }

    private mutating func checkElement(
        _ index: Int,
        _ value: JSONValue,
        _ child: Int,
        _ node: Int,
        _ keyword: Text
    ) throws(Stop) -> Outcome {
        guard case .nothing = schema.nodes[child].keywords.first else {
            return try checkPart(.index(index), value, child)
        }
        return Outcome(
            findings: [
                finding(
                    "is one element too many",
                    node,
                    keyword,
                    kind: .unexpected,
                    below: .index(index)
                )
            ]
        )
    }

    /// `contains` with `minContains` and `maxContains`; an element that hangs on a deferred value may count or not.
    private mutating func count(
        _ elements: [JSONValue],
        _ child: Int,
        least: Int?,
        most: Int?,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        var sure = 0
        var open = 0
        for (index, element) in elements.enumerated() {
            let part = try checkPart(.index(index), element, child)
            guard part.fits else { continue }
            if part.isOpen { open += 1 } else { sure += 1 }
            if schema.looksAtUnevaluated { outcome.evaluated.items.insert(index) }
        }
        if open > 0 { outcome.isOpen = true }
        let needed = least ?? 1
        if sure + open < needed {
            outcome.findings.append(
                finding(
                    "must have at least \(needed) of the elements that `contains` describes, has "
                        + "\(sure + open)",
                    node,
                    least == nil ? "contains" : "minContains"
                )
            )
        }
        if let most, sure > most {
            outcome.findings.append(
                finding(
                    "must have at most \(most) of the elements that `contains` describes, has "
                        + "\(sure)",
                    node,
                    "maxContains"
                )
            )
        }
    }
}
