import FleetModel

/// All resources of a revision, found by name and by what checks ask for; kept from revision to revision.
struct FleetIndex {
    private(set) var cohorts = ResourceTable<Cohort>()
    private(set) var configs = ResourceTable<Config>()
    private(set) var firmware = ResourceTable<Firmware>()
    private(set) var policies = ResourceTable<Policy>()
    private(set) var acknowledgements = ResourceTable<Acknowledgement>()
    private(set) var calendars = ResourceTable<MaintenanceCalendar>()
    private(set) var gates = ResourceTable<Gate>()
    private(set) var commands = ResourceTable<DeviceCommand>()
    private(set) var devices = ResourceTable<DeviceException>()
    private(set) var tenants = ResourceTable<TenantScope>()
    private(set) var emergencies = ResourceTable<Emergency>()

    /// The documents of one kind and name in the order of the text; the first is the resource.
    private var declarations: [ResourceKey: [SpecFragment.Declaration]] = [:]
    /// Of each kind, sorted: a reference to nothing looks through them for what is near.
    private var names: [Envelope.Kind: [ResourceName]] = [:]
    private var unreadable: [Text: [UInt8]] = [:]
    private var references: [Text: [DiagnosticSink.Reference]] = [:]
    /// How many places name a resource.
    private var uses: [ResourceKey: Int] = [:]
    /// How many pins and floors are about a component.
    private var demands: [Text: Int] = [:]
    private var residents: [Fact: Residents] = [:]
    /// Those of the slots of configs, by ``ConfigSlot/key``.
    private var writers: [UInt64: Residents] = [:]
    /// Of each component that has any; see ``versions(of:)``.
    private var catalogues: [Text: ComponentCatalogue] = [:]
    private(set) var overlays = OverlayIndex()
    private(set) var schemas = SchemaShelf()

    var isEmpty: Bool { declarations.isEmpty }
    var hasUnreadableFiles: Bool { !unreadable.isEmpty }

    func declarations(of key: ResourceKey) -> [SpecFragment.Declaration] { declarations[key] ?? [] }

    /// The names of all documents of a kind, readable or not; sorted.
    func names(of kind: Envelope.Kind) -> [ResourceName] { names[kind] ?? [] }

    /// The names that a file refers to, in the order of the text.
    func references(in path: Text) -> [DiagnosticSink.Reference] { references[path] ?? [] }

    /// The resources that are found at a place, in the order of their names.
    func residents(of place: Fact) -> [ResourceName] {
        if case .slot(let key) = place {
            writers[key]?.names ?? []
        } else {
            residents[place]?.names ?? []
        }
    }

    func versions(of component: Text) -> ComponentCatalogue {
        catalogues[component] ?? ComponentCatalogue([])
    }

    /// Whether a text of which a part could not be read holds the name.
    func mayBeUnreadable(_ name: ResourceName) -> Bool {
        let name = Array(name.text.string.utf8)
        return unreadable.values.contains { text in
            guard text.count >= name.count else { return false }
            return (0...text.count - name.count).contains { start in
                text[start] == name[0] && text[start..<start + name.count].elementsEqual(name)
            }
        }
    }

    func isUsed(_ key: ResourceKey) -> Bool { uses[key] != nil }
    func isAskedFor(_ component: Text) -> Bool { demands[component] != nil }

    /// Takes files away and others in; gives what changed by that. Linear in these files, but for tables in which much
    /// comes or goes.
    mutating func replace(
        _ gone: [SpecFragment],
        with new: [SpecFragment],
        schemas files: [SchemaFile]
    ) -> FactList {
        var facts = FactList()
        facts.insert(contentsOf: schemas.replace(files).map { Fact.schema($0) })
        defer { schemas.compile() }
        for fragment in gone + new where fragment.isUnreadable { facts.insert(.unreadableFiles) }
        for fragment in gone {
            unreadable[fragment.path] = nil
            references[fragment.path] = nil
            facts.insert(.references(of: fragment.path))
        }
        for fragment in new {
            if fragment.isUnreadable { unreadable[fragment.path] = fragment.file.source }
            references[fragment.path] = fragment.references
            facts.insert(.references(of: fragment.path))
        }
        countUses(gone, new, &facts)
        var touched = Touched()
        for declaration in gone.lazy.flatMap(\.declarations) {
            touched.note(declaration.key, declarations)
            declarations[declaration.key]?.removeAll { $0.span == declaration.span }
        }
        for declaration in new.lazy.flatMap(\.declarations) {
            touched.note(declaration.key, declarations)
            let all = declarations[declaration.key] ?? []
            let place = all.partitioningIndex { declaration.span < $0.span }
            declarations[declaration.key, default: []].insert(declaration, at: place)
        }
        settle(touched, &facts)
        for case .component(let component) in facts {
            let firmware = residents(of: .component(component)).compactMap { self.firmware[$0] }
            catalogues[component] = firmware.isEmpty ? nil : ComponentCatalogue(firmware)
        }
        return facts
    }

    /// Only of kinds of which it is told that nothing names them.
    private mutating func countUses(
        _ gone: [SpecFragment],
        _ new: [SpecFragment],
        _ facts: inout FactList
    ) {
        var changes: [ResourceKey: Int] = [:]
        for (fragments, step) in [(gone, -1), (new, 1)] {
            for reference in fragments.lazy.flatMap(\.references)
            where UseCheck.kinds.contains(reference.target.kind) {
                changes[reference.target, default: 0] += step
            }
        }
        for (key, change) in changes where change != 0 {
            let former = uses[key] ?? 0
            uses[key] = former + change == 0 ? nil : former + change
            if (former == 0) != (former + change == 0) { facts.insert(.use(of: key)) }
        }
    }

    private mutating func settle(
        _ touched: Touched,
        _ facts: inout FactList
    ) {
        var changes = ResourceChanges()
        var renamed: Set<Envelope.Kind> = []
        let slots = touched.formers.reduce(0) { count, touched in
            count + (declarations[touched.key]?.first?.resource?.config?.leaves.count ?? 0)
        }
        if slots > writers.count { writers.reserveCapacity(writers.count + slots) }
        for (key, former) in touched.formers {
            let current = declarations[key]?.first
            if current == nil { declarations[key] = nil }
            if (current == nil) != (former == nil) { renamed.insert(key.kind) }
            facts.insert(.resource(key))
            facts.insert(.kind(key.kind))
            guard current?.resource != former?.resource else { continue }
            move(key.name, from: former?.resource, to: current?.resource, &facts)
            changes[key.kind, default: [:]][key.name] = .some(current?.resource)
        }
        if !renamed.isEmpty {
            let keys = Dictionary(grouping: declarations.keys, by: \.kind)
            for kind in renamed { names[kind] = keys[kind]?.map(\.name).sorted() }
        }
        cohorts.apply(changes)
        configs.apply(changes)
        firmware.apply(changes)
        policies.apply(changes)
        acknowledgements.apply(changes)
        calendars.apply(changes)
        gates.apply(changes)
        commands.apply(changes)
        devices.apply(changes)
        tenants.apply(changes)
        emergencies.apply(changes)
    }

    private mutating func move(
        _ name: ResourceName,
        from former: Resource?,
        to current: Resource?,
        _ facts: inout FactList
    ) {
        facts.insert(contentsOf: (former?.places ?? []) + (former?.order ?? []))
        facts.insert(contentsOf: (current?.places ?? []) + (current?.order ?? []))
        countDemand(former?.components ?? [], current?.components ?? [], &facts)
        moveCohort(name, from: former?.cohort, to: current?.cohort, &facts)
        facts.insert(contentsOf: overlays.replace(former?.config, with: current?.config))
        for place in former?.places ?? [] { residents[place].remove(name) }
        for place in current?.places ?? [] {
            residents[place].add(name)
            if case .schemaUsers(let schema) = place { schemas.want(schema) }
        }
        moveSlots(name, from: former, to: current, &facts)
    }

    /// Nearly every slot is written by one config alone: of those nothing is noted, and no check is made.
    private mutating func moveSlots(
        _ name: ResourceName,
        from former: Resource?,
        to current: Resource?,
        _ facts: inout FactList
    ) {
        let changed = current?.changedSlots(from: former)
        for slot in former?.slots ?? [] {
            if changed?.contains(slot) != false, writers[slot].isShared {
                facts.insert(.slot(slot))
            }
            writers[slot].remove(name)
        }
        for slot in current?.slots ?? [] {
            let isShared = writers[slot].add(name)
            if isShared, changed?.contains(slot) != false { facts.insert(.slot(slot)) }
        }
    }
}

extension FleetIndex {
    private mutating func countDemand(
        _ gone: [Text],
        _ new: [Text],
        _ facts: inout FactList
    ) {
        for (components, step) in [(gone, -1), (new, 1)] {
            for component in components {
                let count = (demands[component] ?? 0) + step
                // Where the last one is replaced by another one it is looked at in vain, which harms nothing.
                if count == 0 || count == step { facts.insert(.demand(of: component)) }
                demands[component] = count == 0 ? nil : count
            }
        }
    }

    /// What of a cohort changes without all that is said of it.
    private mutating func moveCohort(
        _ name: ResourceName,
        from former: Cohort?,
        to current: Cohort?,
        _ facts: inout FactList
    ) {
        guard !(former.map { $0.selectsAlike(current) } ?? (current == nil)) else { return }
        facts.insert(.selection(of: name))
        for cohort in [former, current] {
            guard let cohort else { continue }
            facts.insert(.reach(SelectorReach(cohort.selector).key))
        }
        if let former { residents[.reach(SelectorReach(former.selector).key)].remove(name) }
        if let current { residents[.reach(SelectorReach(current.selector).key)].add(name) }
    }
}

extension Resource {
    fileprivate var cohort: Cohort? { if case .cohort(let cohort) = self { cohort } else { nil } }

    fileprivate var config: Config? { if case .config(let config) = self { config } else { nil } }

    /// The components that it pins, or of which it asks for a version.
    fileprivate var components: [Text] {
        switch self {
        case .cohort(let cohort): cohort.firmware.map(\.component)
        case .config(let config): config.requires.map(\.component)
        case .firmware(let firmware):
            firmware.floors.map(\.component).filter { $0 != firmware.component }
        default: []
        }
    }
}

extension Cohort {
    /// Whether both govern the same devices in the same rank.
    fileprivate func selectsAlike(_ other: Cohort?) -> Bool {
        guard let other else { return false }
        return precedence == other.precedence && state == other.state && selector == other.selector
            && excludedDevices == other.excludedDevices
    }
}

/// What names meant before anything changed, each once, in the order in which they are read.
private struct Touched {
    private(set) var formers: [(key: ResourceKey, former: SpecFragment.Declaration?)] = []
    private var known: Set<ResourceKey> = []

    mutating func note(
        _ key: ResourceKey,
        _ declarations: [ResourceKey: [SpecFragment.Declaration]]
    ) {
        guard known.insert(key).inserted else { return }
        formers.append((key, declarations[key]?.first))
    }
}

/// Who is found at a place: nearly always one, so that a list would cost more than what it holds.
private enum Residents {
    case one(ResourceName)
    /// Sorted.
    case many([ResourceName])

    var names: [ResourceName] {
        switch self {
        case .one(let name): [name]
        case .many(let names): names
        }
    }
}

extension Residents? {
    fileprivate var isShared: Bool {
        if case .many = self { true } else { false }
    }

    /// Returns whether there are several now.
    @discardableResult
    fileprivate mutating func add(_ name: ResourceName) -> Bool {
        switch self {
        case nil: self = .one(name)
        case .one(name): break
        case .one(let other): self = .many(other < name ? [other, name] : [name, other])
        case .many(var names):
            self = nil
            let place = names.partitioningIndex { !($0 < name) }
            if place == names.count || names[place] != name { names.insert(name, at: place) }
            self = .many(names)
        }
        return isShared
    }

    fileprivate mutating func remove(_ name: ResourceName) {
        let left = (self?.names ?? []).filter { $0 != name }
        switch left.count {
        case 0: self = nil
        case 1: self = .one(left[0])
        default: self = .many(left)
        }
    }
}
