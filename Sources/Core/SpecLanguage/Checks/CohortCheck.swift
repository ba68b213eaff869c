import FleetModel

/// Finds what is wrong between cohorts: overlaps of equal precedence (ruling 29), pins that are not in the catalogue or
/// exclude each other by it, and an order that never begins.
struct CohortCheck {
    /// So many overlaps of one precedence are told.
    private static let overlapLimit = 100

    let view: FleetView
    let sink: DiagnosticSink

    /// The cohort by itself: its pins, and the cohorts that it waits for.
    func check(_ name: ResourceName) {
        guard let cohort = view.cohort(name) else { return }
        for pin in cohort.firmware { check(pin, of: cohort) }
        guard cohort.state == .active else { return }
        for predecessor in cohort.after where view.cohort(predecessor)?.state == .retired {
            sink.error(
                .contradiction,
                "the cohort `\(cohort.name)` waits for `\(predecessor)`, which is retired and"
                    + " finishes no revision",
                at: cohort.span,
                help: "remove it from `after`"
            )
        }
    }

    func checkOverlaps(ofPrecedence precedence: Int) {
        let cohorts = view.cohorts(ofPrecedence: precedence).filter { $0.state == .active }
        var found: [(Int, Int)] = []
        SelectorPairs(cohorts.map(\.selector)).visit { one, other in
            found.append((min(one, other), max(one, other)))
            return found.count < Self.overlapLimit
        }
        for (first, second) in found.sorted(by: <) { refuse(cohorts[first], cohorts[second]) }
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

    /// Two cohorts that say they were the same one.
    func checkClaims(on name: ResourceName) {
        let cohorts = view.cohorts(formerly: name)
        for (first, cohort) in zip(cohorts, cohorts.dropFirst()) {
            sink.error(
                .contradiction,
                "the cohorts `\(first.name)` and `\(cohort.name)` both were `\(name)`",
                at: cohort.span,
                related: [.init(span: first.span, message: "the other one")]
            )
        }
    }

    /// A pin must be in the catalogue, the catalogue's floors must let it stand beside the others, and steps must lead to it.
    private func check(_ pin: Cohort.Pin, of cohort: Cohort) {
        let catalogue = view.versions(of: pin.component)
        guard let index = catalogue.position(of: pin.version) else {
            return refuseUnknown(pin, catalogue.entries.map(\.version))
        }
        var isSound = true
        for floor in catalogue.entries[index].floors where floor.component != pin.component {
            let other = cohort.firmware.first { $0.component == floor.component }
            guard let other, !floor.range.contains(other.version) else { continue }
            isSound = false
            sink.error(
                .contradiction,
                "\(pin.component) \(pin.version) requires \(floor.component) \(floor.range),"
                    + " and `\(cohort.name)` pins \(other.version)",
                at: pin.span,
                related: [.init(span: other.span, message: "the other pin")]
            )
        }
        if isSound { PinCheck(view: view, sink: sink).run(pin, of: cohort, at: index) }
    }

    /// Where a firmware document could not be read the pin may be that one.
    private func refuseUnknown(_ pin: Cohort.Pin, _ versions: [Version]) {
        let known = view.catalogue()
        guard !view.hasUnreadableFiles(), view.names(of: .firmware).count == known.count else {
            return
        }
        let near = NearestName.suggestion(
            for: pin.component.string,
            among: Set(known.map(\.component)).map(\.string).sorted()
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

    /// Takes away cohorts that wait for none of those left; what stays waits for itself. Linear in all cohorts.
    func checkPromotionOrder() {
        let cohorts = view.cohortsInPromotionOrder()
        guard cohorts.contains(where: { !$0.after.isEmpty }) else { return }
        let names = Set(cohorts.map(\.name))
        var waits: [ResourceName: Int] = [:]
        var followers: [ResourceName: [ResourceName]] = [:]
        for cohort in cohorts {
            let known = cohort.after.filter(names.contains)
            waits[cohort.name] = known.count
            for predecessor in known { followers[predecessor, default: []].append(cohort.name) }
        }
        var free = cohorts.map(\.name).filter { waits[$0] == 0 }
        while let cohort = free.popLast() {
            waits[cohort] = nil
            for follower in followers[cohort] ?? [] {
                guard let count = waits[follower] else { continue }
                waits[follower] = count - 1
                if count == 1 { free.append(follower) }
            }
        }
        sink.cycle(
            "cohorts wait for each other by `after`",
            of: cohorts.filter { waits[$0.name] != nil }.map { ($0.name.text.string, $0.span) },
            each: "waits, too"
        )
    }
}
