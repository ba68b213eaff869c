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
    /// Labels are free, so that is so unless the requirements on one name, all taken together, cannot be met. Exact, and
    /// quadratic in the requirements of the two.
    package func overlaps(_ other: LabelSelector) -> Bool {
        guard !isDisjoint(with: other) else { return false }
        let all = requirements + other.requirements
        return all.indices.allSatisfy { index in
            let key = all[index].key
            let isFirst = !all[..<index].contains { $0.key == key }
            return !isFirst || Self.areSatisfiable(all[index...].filter { $0.key == key }, on: key)
        }
    }

    /// Whether one label, present with some value or absent, can meet all requirements on its name.
    private static func areSatisfiable(_ requirements: [Requirement], on key: Text) -> Bool {
        if requirements.allSatisfy({ $0.matches(LabelSet()) }) { return true }
        let asked = requirements.first { $0.operator == .isIn }
        // Where no value is asked for by name, some value is free of all that are excluded.
        guard let asked else { return !requirements.contains { $0.operator == .doesNotExist } }
        return asked.values.contains { value in
            let labels: LabelSet = [key: value]
            return requirements.allSatisfy { $0.matches(labels) }
        }
    }
}

extension LabelSelector.Requirement {
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
