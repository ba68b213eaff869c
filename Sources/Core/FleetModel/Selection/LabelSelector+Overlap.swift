extension LabelSelector {
    /// Whether no labels at all can match both selectors, as far as two requirements on one key prove it.
    ///
    /// False means "perhaps": it is the safe answer. O(n·m) in the requirements.
    package func isDisjoint(with other: LabelSelector) -> Bool {
        requirements.contains { mine in
            other.requirements.contains { mine.contradicts($0) }
        }
    }
}

extension LabelSelector {
    /// Whether some set of labels meets both selectors, by what is written alone.
    ///
    /// Labels are free, so that is so unless the requirements on one name, all taken together, cannot be met. Exact for what
    /// the labels say, and quadratic in the requirements of the two; a `where` may exclude anything, so with one nothing is
    /// proven.
    package func overlaps(_ other: LabelSelector) -> Bool {
        guard whereClause == nil, other.whereClause == nil, !isDisjoint(with: other) else {
            return false
        }
        return Self.areSatisfiable(requirements + other.requirements)
    }

    /// Whether some set of labels meets all requirements; a `where` is left out of account. Quadratic in them.
    package var isSatisfiable: Bool { Self.areSatisfiable(requirements) }

    private static func areSatisfiable(_ all: [Requirement]) -> Bool {
        all.indices.allSatisfy { index in
            let key = all[index].key
            let isFirst = !all[..<index].contains { $0.key == key }
            return !isFirst || areSatisfiable(all[index...].filter { $0.key == key }, on: key)
        }
    }

    /// Whether one label, present with some value or absent, can meet all requirements on its name.
    private static func areSatisfiable(_ requirements: [Requirement], on key: Text) -> Bool {
        if requirements.allSatisfy({ $0.matches(LabelSet()) }) { return true }
        let asked = requirements.first { $0.operator == .isIn }
        // Where no value is asked for by name, some value is free of all that are excluded: a whole number, too, since leading
        // zeros give it more spellings than a list excludes.
        guard let asked else {
            return !requirements.contains { $0.operator == .doesNotExist }
                && hasNumber(between: requirements)
        }
        return asked.values.contains { value in
            let labels: LabelSet = [key: value]
            return requirements.allSatisfy { $0.matches(labels) }
        }
    }

    /// Whether the bounds leave room for a whole number that can stand in a label; true where there is none. A sign cannot
    /// begin a label's value, so what is below zero cannot stand there.
    private static func hasNumber(between requirements: [Requirement]) -> Bool {
        func bounds(_ relation: Operator) -> [Int64] {
            requirements.filter { $0.operator == relation }
                .compactMap { $0.values.first.flatMap { Int64($0.string) } }
        }
        let (lows, highs) = (bounds(.isGreater), bounds(.isLess))
        guard !lows.isEmpty || !highs.isEmpty else { return true }
        let low = max(lows.max() ?? -1, -1)
        guard let high = highs.min() else { return low < .max }
        return low < high && high - low > 1
    }
}

extension LabelSelector {
    /// Whether all labels that meet the other selector meet this one, as far as each requirement by itself proves it.
    ///
    /// False means "perhaps not": it is the safe answer. O(n·m) in the requirements.
    package func covers(_ other: LabelSelector) -> Bool {
        if let condition = whereClause, condition.text != other.whereClause?.text { return false }
        return requirements.allSatisfy { wanted in
            other.requirements.contains { wanted.isImplied(by: $0) }
        }
    }
}

extension LabelSelector.Requirement {
    /// Whether whatever meets the other meets this one.
    fileprivate func isImplied(by other: LabelSelector.Requirement) -> Bool {
        guard key == other.key else { return false }
        switch other.operator {
        case .isIn:
            return other.values.allSatisfy { value in
                let labels: LabelSet = [key: value]
                return matches(labels)
            }
        case .exists: return `operator` == .exists
        case .doesNotExist: return `operator` == .doesNotExist || `operator` == .isNotIn
        case .isNotIn: return `operator` == .isNotIn && values.allSatisfy(other.values.contains)
        case .isGreater, .isLess:
            guard `operator` == other.operator else { return `operator` == .exists }
            guard let mine = values.first.flatMap({ Int64($0.string) }),
                let its = other.values.first.flatMap({ Int64($0.string) })
            else { return false }
            return `operator` == .isGreater ? mine <= its : mine >= its
        }
    }

    fileprivate func contradicts(_ other: LabelSelector.Requirement) -> Bool {
        guard key == other.key else { return false }
        switch (`operator`, other.operator) {
        case (.isIn, .isIn): return !values.contains(where: other.values.contains)
        case (.isIn, .isNotIn): return values.allSatisfy(other.values.contains)
        case (.isNotIn, .isIn): return other.values.allSatisfy(values.contains)
        case (.isIn, .doesNotExist), (.doesNotExist, .isIn), (.exists, .doesNotExist),
            (.doesNotExist, .exists):
            return true
        default: return false
        }
    }
}
