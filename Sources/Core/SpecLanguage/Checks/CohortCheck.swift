import FleetModel

/// Finds cohorts of equal precedence whose selectors overlap by what is written (ruling 29), and two that claim one
/// former name.
struct CohortCheck {
    /// So many overlaps are told.
    private static let overlapLimit = 100

    let fleet: CompiledFleet
    let sink: DiagnosticSink

    func run() {
        checkOverlaps()
        checkFormerNames()
    }

    private func checkOverlaps() {
        let active = fleet.cohorts.filter { $0.state == .active }
        let groups = Dictionary(grouping: active, by: \.precedence)
        var found = 0
        for precedence in groups.keys.sorted() {
            let cohorts = groups[precedence] ?? []
            for (index, first) in cohorts.enumerated() {
                for second in cohorts[(index + 1)...]
                where first.selector.overlaps(second.selector) {
                    found += 1
                    guard found <= Self.overlapLimit else { return }
                    refuse(first, second)
                }
            }
        }
    }

    private func refuse(_ first: Cohort, _ second: Cohort) {
        sink.error(
            .equalPrecedence,
            "the cohorts `\(first.name)` and `\(second.name)` have the precedence "
                + "\(first.precedence) and can match the same device",
            at: second.selectorSpan,
            related: [.init(span: first.selectorSpan, message: "the other selector")],
            help: "give one of them a higher precedence, or make the selectors exclude each other"
        )
    }

    private func checkFormerNames() {
        var claims: [ResourceName: Cohort] = [:]
        for cohort in fleet.cohorts {
            guard let formerly = cohort.formerly else { continue }
            if let first = claims[formerly] {
                sink.error(
                    .contradiction,
                    "the cohorts `\(first.name)` and `\(cohort.name)` both were `\(formerly)`",
                    at: cohort.span,
                    related: [.init(span: first.span, message: "the other one")]
                )
            }
            claims[formerly] = cohort
        }
    }
}
