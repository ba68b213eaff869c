import FleetModel

/// Finds references to what is not there.
struct ReferenceCheck {
    let fleet: CompiledFleet
    /// Every document that is there, readable or not.
    let declared: [ResourceKey: SourceSpan]
    let sink: DiagnosticSink

    func run() {
        for cohort in fleet.cohorts {
            check("Policy", cohort.policy, from: "cohort `\(cohort.name)`", at: cohort.span)
            for predecessor in cohort.after {
                check("Cohort", predecessor, from: "cohort `\(cohort.name)`", at: cohort.span)
            }
            for pin in cohort.firmware { check(pin, of: cohort) }
        }
        for config in fleet.configs {
            for cohort in config.targets.cohorts {
                check("Cohort", cohort, from: "config `\(config.name)`", at: config.span)
            }
        }
        checkCycles()
    }

    private func check(
        _ kind: String,
        _ name: ResourceName,
        from referrer: String,
        at span: SourceSpan
    ) {
        guard declared[ResourceKey(kind: kind, name: name)] == nil else { return }
        let names = declared.keys.filter { $0.kind == kind }.map(\.name.text.string)
        sink.error(
            .unknownReference,
            "\(referrer) names the \(kind.lowercased()) `\(name)`, which is not defined",
            at: span,
            help: NearestName.suggestion(for: name.text.string, among: names)
                .map { "did you mean `\($0)`?" }
        )
    }

    /// A pin must be in the catalogue; where a firmware document could not be read the pin may be that one.
    private func check(_ pin: Cohort.Pin, of cohort: Cohort) {
        let versions = fleet.firmware.filter { $0.component == pin.component }.map(\.version)
        guard !versions.contains(pin.version) else { return }
        guard declared.keys.count(where: { $0.kind == "Firmware" }) == fleet.firmware.count else {
            return
        }
        sink.error(
            .unknownReference,
            "no firmware document defines \(pin.component) \(pin.version)",
            at: pin.span,
            help: versions.isEmpty
                ? "the catalogue has no version of `\(pin.component)`"
                : "the catalogue has "
                    + versions.sorted().map(\.description).joined(separator: ", ")
        )
    }

    /// Takes away cohorts whose predecessors are all gone until nothing changes; what is left waits for itself.
    private func checkCycles() {
        var left = Dictionary(uniqueKeysWithValues: fleet.cohorts.map { ($0.name, $0) })
        var changed = true
        while changed {
            let free = left.values.filter { cohort in !cohort.after.contains { left[$0] != nil } }
            for cohort in free { left[cohort.name] = nil }
            changed = !free.isEmpty
        }
        guard let first = left.values.min(by: { $0.name < $1.name }) else { return }
        let names = left.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")
        sink.error(
            .cycle,
            "the cohorts \(names) wait for each other by `after`",
            at: first.span
        )
    }
}
