import FleetModel

/// Finds cohorts that govern nobody, since one of a higher precedence selects all that they select.
struct ShadowCheck {
    /// So many cohorts of one reach are looked at.
    private static let limit = 64

    let view: FleetView
    let sink: DiagnosticSink

    func run(_ name: ResourceName) {
        guard let cohort = view.cohort(name), cohort.state == .active else { return }
        let covering = SelectorReach(cohort.selector).parts.flatMap { part in
            view.cohorts(reaching: part, limit: Self.limit).filter { covers($0, cohort) }
        }
        guard let name = covering.map(\.name).min(), let other = view.cohort(name) else { return }
        sink.warning(
            .shadowed,
            "`\(cohort.name)` governs no device: `\(other.name)` has the higher precedence"
                + " \(other.precedence) and selects all that it selects",
            at: cohort.selectorSpan,
            related: [.init(span: other.selectorSpan, message: "the selector that covers it")],
            help: "raise the precedence of `\(cohort.name)` above \(other.precedence), narrow the"
                + " other selector, or remove the cohort"
        )
    }

    private func covers(_ other: Cohort, _ cohort: Cohort) -> Bool {
        other.state == .active && cohort.precedence < other.precedence
            && other.excludedDevices.allSatisfy(cohort.excludedDevices.contains)
            && other.selector.covers(cohort.selector)
    }
}
