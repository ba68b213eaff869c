import FleetModel

/// Finds versions of several components that require each other, so that none of them can be installed first.
///
/// Sure by the catalogue alone: what devices may begin with is there, and so is whatever meets a floor that no version of the
/// catalogue meets. Firmware names no config, so that no ring leads through one.
struct RequirementRingCheck {
    /// Of more versions in components that require each other, none is looked at.
    private static let limit = 1_000

    let view: FleetView
    let sink: DiagnosticSink

    /// Linear in the firmware that has floors; beyond that only in components that require each other, where it costs the
    /// different floors times the versions that they are about.
    func run() {
        let components = componentsInRings()
        guard !components.isEmpty else { return }
        var catalogues: [Text: ComponentCatalogue] = [:]
        for component in components { catalogues[component] = view.versions(of: component) }
        guard catalogues.values.reduce(0, { $0 + $1.entries.count }) <= Self.limit else { return }
        report(RequirementOrder(catalogues))
    }

    /// The components that require each other, and those between; sorted. Takes away what requires none of those left.
    private func componentsInRings() -> [Text] {
        var required: [Text: Set<Text>] = [:]
        for firmware in view.firmwareWithFloors() {
            required[firmware.component, default: []].formUnion(firmware.floors.map(\.component))
        }
        var requiring: [Text: [Text]] = [:]
        for (component, others) in required {
            required[component] = others.subtracting([component])
                .filter { required[$0] != nil }
            for other in required[component] ?? [] {
                requiring[other, default: []].append(component)
            }
        }
        var free = required.keys.filter { required[$0]?.isEmpty ?? true }
        while let component = free.popLast() {
            required[component] = nil
            for other in requiring[component] ?? [] where required[other]?.remove(component) != nil
            {
                if required[other]?.isEmpty ?? false { free.append(other) }
            }
        }
        return required.keys.sorted()
    }

    /// Each waits for one of those left, so that walking from one to the next comes round.
    private func report(_ order: RequirementOrder) {
        var settled: Set<RequirementOrder.Node> = []
        for start in order.unobtained where !settled.contains(start) {
            var path: [RequirementOrder.Node] = []
            var onPath: Set<RequirementOrder.Node> = []
            var next: RequirementOrder.Node? = start
            while let node = next, !settled.contains(node), onPath.insert(node).inserted {
                path.append(node)
                next = order.requirement(after: node)
            }
            if let closing = next, let first = path.firstIndex(of: closing) {
                tell(path[first...].map { order.entry($0) })
            }
            settled.formUnion(path)
        }
    }

    private func tell(_ ring: [Firmware]) {
        sink.cycle(
            "versions require each other, so that none can be installed first",
            of: ring.map { ("\($0.component) \($0.version)", $0.span) },
            each: "requires one, too",
            severity: .warning,
            help: "let one of them stand with an older version of the other"
        )
    }
}
