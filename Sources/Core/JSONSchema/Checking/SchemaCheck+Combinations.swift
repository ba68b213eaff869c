import FleetModel

extension SchemaCheck {
    mutating func combine(
        _ keyword: SchemaKeyword,
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        switch keyword {
        case .allOf(let children):
            for child in children { outcome.join(try check(child, value)) }
        case .reference(let target): outcome.join(try check(schema.targets[target], value))
        case .dynamicReference(let target, let anchor):
            outcome.join(try check(dynamicTarget(target, anchor), value))
        case .anyOf(let children): try combineAny(children, value, node, &outcome)
        case .exactlyOne(let children): try combineOne(children, value, node, &outcome)
        case .not(let child):
            let part = try check(child, value)
            guard part.fits else { return }
            if part.isOpen {
                outcome.isOpen = true
            } else {
                outcome.findings.append(
                    finding("is what `not` excludes, \(value.shown)", node, "not")
                )
            }
        case .conditional(let condition, let then, let otherwise):
            let part = try check(condition, value)
            if part.fits, part.isOpen {
                // Which branch holds is known only later.
                outcome.isOpen = true
                outcome.evaluated.formUnion(part.evaluated)
                return
            }
            if part.fits { outcome.evaluated.formUnion(part.evaluated) }
            if let branch = part.fits ? then : otherwise {
                outcome.join(try check(branch, value))
            }
        default: break
        }
    }

    private mutating func combineAny(
        _ children: [Int],
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        var failed: [[SchemaFinding]] = []
        var isSure = false
        var isOpen = false
        for child in children {
            let part = try check(child, value)
            guard part.fits else {
                failed.append(part.findings)
                continue
            }
            if part.isOpen { isOpen = true } else { isSure = true }
            outcome.evaluated.formUnion(part.evaluated)
            // Only what others left needs to know all the branches that fit.
            if isSure, !schema.looksAtUnevaluated { return }
        }
        if isSure { return }
        if isOpen {
            outcome.isOpen = true
        } else {
            outcome.findings += nearest(failed, value, node, "anyOf")
        }
    }

    private mutating func combineOne(
        _ children: [Int],
        _ value: JSONValue,
        _ node: Int,
        _ outcome: inout Outcome
    ) throws(Stop) {
        var failed: [[SchemaFinding]] = []
        var sure: [Int] = []
        var isOpen = false
        for (index, child) in children.enumerated() {
            let part = try check(child, value)
            guard part.fits else {
                failed.append(part.findings)
                continue
            }
            if part.isOpen { isOpen = true } else { sure.append(index) }
            outcome.evaluated.formUnion(part.evaluated)
        }
        if isOpen { outcome.isOpen = true }
        if sure.count > 1 {
            let forms = sure.map { String($0 + 1) }.joined(finally: "and")
            outcome.findings.append(
                finding(
                    "must fit exactly one of \(children.count) forms, fits forms \(forms)",
                    node,
                    "oneOf"
                )
            )
        } else if sure.isEmpty, !isOpen {
            outcome.findings += nearest(failed, value, node, "oneOf")
        }
    }

    /// The findings of the branch that the value was most likely meant for.
    ///
    /// Branches that differ only in what the value may be are told as one. Otherwise a branch of another type comes last, one
    /// of another kind by a constant before that, and of the others the one with the fewest findings is told.
    private func nearest(
        _ branches: [[SchemaFinding]],
        _ value: JSONValue,
        _ node: Int,
        _ keyword: Text
    ) -> [SchemaFinding] {
        let isOther = { (finding: SchemaFinding) in
            finding.instance == self.instance && !finding.alternatives.isEmpty
        }
        if branches.allSatisfy({ $0.count == 1 && $0.allSatisfy(isOther) }) {
            var alternatives: [String] = []
            for phrase in branches.flatMap({ $0.flatMap(\.alternatives) })
            where !alternatives.contains(phrase) { alternatives.append(phrase) }
            let given = value.array == nil && value.object == nil ? value.shown : value.phrase
            return [
                finding(
                    "must be \(Array(alternatives.prefix(20)).joined(finally: "or")), is \(given)",
                    node,
                    keyword,
                    kind: .otherType,
                    alternatives: alternatives
                )
            ]
        }
        let ranked = branches.map { findings in
            (rank: findings.map { remoteness($0) }.max() ?? 0, findings: findings)
        }
        let best = ranked.min { left, right in
            (left.rank, left.findings.count) < (right.rank, right.findings.count)
        }
        return best?.findings ?? []
    }

    private func remoteness(_ finding: SchemaFinding) -> Int {
        let below = finding.instance.steps.count - instance.steps.count
        return switch finding.kind {
        case .otherType where below == 0: 3
        case .otherValue where below <= 1: 2
        case .unexpected where below == 1: 1
        default: 0
        }
    }
}
