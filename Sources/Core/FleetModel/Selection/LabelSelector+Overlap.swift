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
