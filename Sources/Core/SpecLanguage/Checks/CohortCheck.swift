import FleetModel

/// Finds cohorts of equal precedence whose selectors overlap by what is written (ruling 29).
///
/// Two selectors overlap where some set of labels satisfies both. Labels are free, so that is so unless the
/// requirements on one name contradict each other.
struct CohortCheck {
    let fleet: CompiledFleet
    let sink: DiagnosticSink

    func run() {
        let groups = Dictionary(
            grouping: fleet.cohorts.filter { $0.state == .active },
            by: \.precedence
        )
        for precedence in groups.keys.sorted() {
            let cohorts = groups[precedence] ?? []
            for (index, first) in cohorts.enumerated() {
                for second in cohorts[(index + 1)...]
                where Self.overlap(first.selector, second.selector) {
                    sink.error(
                        .equalPrecedence,
                        "the cohorts `\(first.name)` and `\(second.name)` have the precedence "
                            + "\(precedence) and can match the same device",
                        at: second.selectorSpan.start,
                        related: [
                            .init(span: first.selectorSpan.start, message: "the other selector")
                        ],
                        help:
                            "give one of them a higher precedence, or make the selectors exclude each other"
                    )
                }
            }
        }
    }

    static func overlap(_ one: LabelSelector, _ other: LabelSelector) -> Bool {
        let all = one.requirements + other.requirements
        let keys = Set(all.map(\.key))
        return keys.allSatisfy { key in isSatisfiable(all.filter { $0.key == key }) }
    }

    /// Whether one label, present with some value or absent, can meet all requirements on its name.
    private static func isSatisfiable(_ requirements: [LabelSelector.Requirement]) -> Bool {
        let absent = LabelSet()
        if requirements.allSatisfy({ $0.matches(absent) }) { return true }
        let named = requirements.filter { $0.operator == .isIn }.flatMap(\.values)
        // Where no value is asked for by name, some value is free of all that are excluded.
        if named.isEmpty { return !requirements.contains { $0.operator == .doesNotExist } }
        return named.contains { value in
            guard let key = requirements.first?.key,
                let labels = LabelSet([.init(name: key, value: value)])
            else { return false }
            return requirements.allSatisfy { $0.matches(labels) }
        }
    }
}
