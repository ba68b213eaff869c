import FleetModel

/// Finds references to what is not there, and to cohorts that are retired.
struct ReferenceCheck {
    let fleet: CompiledFleet
    let declared: Declarations
    let sink: DiagnosticSink

    func run() {
        for reference in sink.references { check(reference) }
        for cohort in fleet.cohorts {
            for pin in cohort.firmware { check(pin) }
            for predecessor in cohort.after
            where cohort.state == .active && fleet.cohort(predecessor)?.state == .retired {
                sink.error(
                    .contradiction,
                    "the cohort `\(cohort.name)` waits for `\(predecessor)`, which is retired and"
                        + " finishes no revision",
                    at: cohort.span,
                    help: "remove it from `after`"
                )
            }
        }
        checkCycles()
    }

    private func check(_ reference: DiagnosticSink.Reference) {
        let target = reference.target
        guard !declared.contains(target) else { return }
        let names = declared.names(of: target.kind).map(\.text.string)
        sink.error(
            .unknownReference,
            "there is no \(target.kind.lowercased()) `\(target.name)`",
            at: reference.span,
            help: NearestName.suggestion(for: target.name.text.string, among: names)
                .map { "did you mean `\($0)`?" }
        )
    }

    /// A pin must be in the catalogue; where a firmware document could not be read the pin may be that one.
    private func check(_ pin: Cohort.Pin) {
        let versions = fleet.firmware.filter { $0.component == pin.component }.map(\.version)
        guard !versions.contains(pin.version), !declared.hasUnreadable,
            declared.names(of: Envelope.Kind.firmware.rawValue).count == fleet.firmware.count
        else { return }
        let near = NearestName.suggestion(
            for: pin.component.string,
            among: Set(fleet.firmware.map(\.component.string)).sorted()
        )
        sink.error(
            .unknownReference,
            "no firmware document defines \(pin.component) \(pin.version)",
            at: pin.span,
            help: !versions.isEmpty
                ? "the catalogue has "
                    + versions.sorted().map(\.description).joined(separator: ", ")
                : near.map { "did you mean `\($0)`?" }
                    ?? "the catalogue has no version of `\(pin.component)`"
        )
    }

    /// Takes away cohorts that wait for none of those left; what stays waits for itself. Linear.
    private func checkCycles() {
        var waits: [ResourceName: Int] = [:]
        var followers: [ResourceName: [ResourceName]] = [:]
        for cohort in fleet.cohorts {
            let known = cohort.after.filter { fleet.cohort($0) != nil }
            waits[cohort.name] = known.count
            for predecessor in known { followers[predecessor, default: []].append(cohort.name) }
        }
        var free = fleet.cohorts.map(\.name).filter { waits[$0] == 0 }
        while let cohort = free.popLast() {
            waits[cohort] = nil
            for follower in followers[cohort] ?? [] {
                guard let count = waits[follower] else { continue }
                waits[follower] = count - 1
                if count == 1 { free.append(follower) }
            }
        }
        let left = fleet.cohorts.filter { waits[$0.name] != nil }
        guard let first = left.first else { return }
        sink.error(
            .cycle,
            "cohorts wait for each other by `after`: "
                + left.prefix(10).map { "`\($0.name)`" }.joined(separator: ", "),
            at: first.span,
            related: left.dropFirst().prefix(9).map {
                Diagnostic.Related(span: $0.span, message: "`\($0.name)` waits, too")
            }
        )
    }
}
