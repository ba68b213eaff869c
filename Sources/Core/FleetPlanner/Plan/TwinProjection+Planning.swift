import Expressions
package import FleetModel
package import SpecLanguage

extension TwinProjection {
    /// What of twins plans of these revisions look at: a plan of twins of which no more is kept is the plan of all of them.
    ///
    /// `hasLedger`: whether there are decisions of other revisions, which may lead back to paths of theirs. Linear in the
    /// revisions.
    package init(planning fleets: [CompiledFleet], hasLedger: Bool) {
        var needs = PlanningNeeds()
        for fleet in fleets { needs.add(fleet) }
        guard needs.isBounded else {
            self = .all
            return
        }
        self.init(
            configPaths: hasLedger ? nil : needs.paths,
            facts: needs.needsAllFacts ? nil : needs.facts,
            keepsConditions: false,
            keepsMetrics: false
        )
    }
}

/// Collects what plans look at.
private struct PlanningNeeds {
    var paths: Set<[TwinProjection.Segment]> = []
    var facts: Set<Text> = []
    /// An expression reads facts: what it costs, and so whether it has an answer, depends on how many there are.
    var needsAllFacts = false
    /// False: an expression may look at anything.
    var isBounded = true

    mutating func add(_ fleet: CompiledFleet) {
        for cohort in fleet.cohorts { add(cohort.selector) }
        for config in fleet.configs + fleet.released { add(config) }
        for policy in fleet.policies {
            for wave in Track.allCases.flatMap({ policy.rollout($0).waves }) { add(wave) }
        }
        if fleet.asksDevicesForZones { facts.insert(Twin.timeZoneName) }
        for artifact in fleet.firmware.flatMap(\.artifacts) {
            facts.formUnion(artifact.hardware.map(\.fact))
        }
    }

    private mutating func add(_ config: Config) {
        if let selector = config.targets.selector { add(selector) }
        for leaf in config.leaves {
            paths.insert(leaf.path.keys.map { .key($0) })
            add(leaf.value)
        }
    }

    private mutating func add(_ wave: RolloutPolicy.Wave) {
        if case .select(let selector) = wave.members { add(selector) }
        for case .hardware(let fact) in wave.spread { facts.insert(fact) }
    }

    private mutating func add(_ selector: LabelSelector) {
        guard let clause = selector.whereClause else { return }
        // What cannot be read has no answer, whatever there is.
        guard let expression = try? Expression(clause.text) else { return }
        guard let reads = DeviceReads(expression) else {
            isBounded = false
            return
        }
        if !reads.facts.isEmpty { needsAllFacts = true }
    }

    /// The facts that templates name. The depth of a value is bounded by that of specs.
    private mutating func add(_ value: JSONValue) {
        switch value {
        case .string(let text):
            guard let template = try? Template(text.string) else { return }
            for case .fact(let name) in template.references { facts.insert(name) }
        case .array(let elements):
            for element in elements { add(element) }
        case .object(let object):
            for member in object.members { add(member.value) }
        default: return
        }
    }
}
