import FleetModel

/// What the checks across documents said, and what each had looked at, so that only those are made anew that would see
/// something else.
struct CheckMemory {
    /// By the fact that a check is about.
    private var findings: [Fact: [Diagnostic]] = [:]
    private var seen: [Fact: [Fact]] = [:]
    /// Who had looked at a fact that is about something else; each once.
    private var readers: [Fact: [Fact]] = [:]

    /// In no order.
    var diagnostics: [Diagnostic] { findings.values.flatMap { $0 } }

    /// Makes the checks about what changed, and those that had looked at it.
    mutating func recheck(_ changed: FactList, _ index: FleetIndex) {
        var due = changed
        for fact in changed { due.insert(contentsOf: readers[fact] ?? []) }
        if due.facts.count > seen.count { seen.reserveCapacity(seen.count + due.facts.count) }
        let view = FleetView(index)
        var left: [Fact: Set<Fact>] = [:]
        for fact in due { check(fact, view, &left) }
        // Once for each place, since thousands of checks may leave the same one.
        for (place, gone) in left {
            readers[place]?.removeAll { gone.contains($0) }
            if readers[place]?.isEmpty ?? false { readers[place] = nil }
        }
    }

    /// `left` are the places that checks look at no more, each with those that did.
    private mutating func check(_ fact: Fact, _ view: FleetView, _ left: inout [Fact: Set<Fact>]) {
        view.forget()
        let sink = DiagnosticSink()
        Self.run(fact, view, sink)
        findings[fact] = sink.diagnostics.isEmpty ? nil : sink.diagnostics
        let facts = view.facts.filter { $0 != fact }
        let former = seen[fact] ?? []
        guard facts != former else { return }
        seen[fact] = facts.isEmpty ? nil : facts
        guard !former.isEmpty else {
            for place in facts { readers[place, default: []].append(fact) }
            return
        }
        let lost = Set(former).subtracting(facts)
        for place in lost { left[place, default: []].insert(fact) }
        let found = Set(facts).subtracting(former)
        for place in facts where found.contains(place) {
            readers[place, default: []].append(fact)
        }
    }

    private static func run(
        _ fact: Fact,
        _ view: FleetView,
        _ sink: DiagnosticSink
    ) {
        switch fact {
        case .resource(let key): DuplicateCheck(view: view, sink: sink).run(key)
        case .references(let path): ReferenceCheck(view: view, sink: sink).run(in: path)
        case .precedence(let precedence):
            CohortCheck(view: view, sink: sink).checkOverlaps(ofPrecedence: precedence)
        case .formerName(let name):
            CohortCheck(view: view, sink: sink).checkClaims(on: name)
        case .promotionOrder: CohortCheck(view: view, sink: sink).checkPromotionOrder()
        case .slot(let slot):
            ConfigCheck(view: view, sink: sink).checkWriters(at: slot)
        case .component(let component):
            FirmwareCheck(view: view, sink: sink).checkCatalogue(of: component)
            CatalogueCheck(view: view, sink: sink).run(component)
            UseCheck(view: view, sink: sink).run(component)
        case .requirements: RequirementRingCheck(view: view, sink: sink).run()
        case .device(let device):
            DeviceCheck(view: view, sink: sink).checkDocuments(of: device)
        case .topology: DeviceCheck(view: view, sink: sink).checkRings()
        case .ownership: TenantCheck(view: view, sink: sink).run()
        case .schemaUsers(let place):
            ConfigSchemaCheck(view: view, sink: sink).checkKeywords(of: place)
        case .kind, .unreadableFiles, .schema, .selection, .reach, .use, .demand, .targeting,
            .selecting, .overlay:
            return
        }
        guard case .resource(let key) = fact else { return }
        switch key.kind {
        case .cohort:
            CohortCheck(view: view, sink: sink).check(key.name)
            ShadowCheck(view: view, sink: sink).run(key.name)
            WindowCheck(view: view, sink: sink).checkEstimates(of: key.name)
            WaveSelectionCheck(view: view, sink: sink).run(key.name)
        case .config:
            ConfigCheck(view: view, sink: sink).check(key.name)
            OverlayCheck(view: view, sink: sink).run(key.name)
            ConfigSchemaCheck(view: view, sink: sink).checkValues(of: key.name)
        case .firmware: FirmwareCheck(view: view, sink: sink).check(key.name)
        case .calendar:
            UseCheck(view: view, sink: sink).run(key)
            WindowCheck(view: view, sink: sink).check(key.name)
        case .policy:
            UseCheck(view: view, sink: sink).run(key)
            GateUseCheck(view: view, sink: sink).run(key)
        case .gate: UseCheck(view: view, sink: sink).run(key)
        default: return
        }
    }
}
