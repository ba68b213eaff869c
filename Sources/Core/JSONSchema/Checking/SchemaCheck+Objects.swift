import FleetModel
import RegularExpressions

extension SchemaCheck {
    mutating func applyToObject(
        _ keyword: SchemaKeyword,
        _ object: JSONObject,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        switch keyword {
        case .required(let names):
            for name in names where object[name] == nil {
                outcome.findings.append(
                    finding("lacks `\(name)`, which is required", node, "required")
                )
            }
        case .dependentRequired(let rules, let keyword):
            for (key, names) in rules where object[key] != nil {
                for name in names where object[name] == nil {
                    outcome.findings.append(
                        finding("lacks `\(name)`, which `\(key)` requires", node, keyword)
                    )
                }
            }
        case .dependentSchemas(let rules, _):
            for (key, child) in rules where object[key] != nil {
                outcome.join(try check(child, .object(object)))
            }
        case .propertyNames(let child):
            for member in object.members {
                try applyToName(member.key, child, &outcome)
            }
        case .properties(let rules): try applyRules(rules, object, node, &outcome)
        case .unevaluatedProperties(let child):
            // Where something else does not fit, what it would have looked at is not known.
            guard outcome.fits else { return }
            for member in object.members where !outcome.evaluated.properties.contains(member.key) {
                let part = try checkMember(
                    member,
                    child,
                    node,
                    "unevaluatedProperties",
                    known: []
                )
                outcome.joinPart(part)
                outcome.evaluated.properties.insert(member.key)
            }
        default: break
        }
    }

    /// A finding of a name is told at its property.
    private mutating func applyToName(
        _ name: Text,
        _ child: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        let outer = checksNames
        checksNames = true
        var part = try checkPart(.key(name), .string(name), child)
        checksNames = outer
        part.findings = part.findings.map { finding in
            SchemaFinding(
                instance: finding.instance,
                document: finding.document,
                schema: finding.schema,
                message: "has a name that \(finding.message)",
                kind: finding.kind
            )
        }
        outcome.joinPart(part)
    }

    private mutating func applyRules(
        _ rules: SchemaKeyword.PropertyRules,
        _ object: JSONObject,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        for member in object.members {
            var isKnown = false
            if let child = rules.named[member.key] {
                isKnown = true
                outcome.joinPart(try checkPart(.key(member.key), member.value, child))
            }
            for (pattern, child) in rules.patterns {
                let search = pattern.search(member.key.string)
                try spend(search.steps, at: node)
                guard search.isFound else { continue }
                isKnown = true
                outcome.joinPart(try checkPart(.key(member.key), member.value, child))
            }
            if !isKnown, let child = rules.additional {
                isKnown = true
                let known = rules.named.keys.filter { object[$0] == nil }.map(\.string)
                let part = try checkMember(
                    member,
                    child,
                    node,
                    "additionalProperties",
                    known: known
                )
                outcome.joinPart(part)
            }
            if isKnown, schema.looksAtUnevaluated {
                outcome.evaluated.properties.insert(member.key)
            }
        }
    }

    /// A property that no name is given for; where the schema is `false`, it is named with its nearest kin.
    private mutating func checkMember(
        _ member: JSONObject.Member,
        _ child: Int,
        _ node: Int,
        _ keyword: Text,
        known: [String]
    ) throws(Stop) -> Outcome {
        guard case .nothing = schema.nodes[child].keywords.first else {
            return try checkPart(.key(member.key), member.value, child)
        }
        let near = NearestName.suggestion(for: member.key.string, among: known)
        return Outcome(
            findings: [
                finding(
                    "is not allowed here" + (near.map { "; did you mean `\($0)`?" } ?? ""),
                    node,
                    keyword,
                    kind: .unexpected,
                    below: .key(member.key)
                )
            ]
        )
    }
}
