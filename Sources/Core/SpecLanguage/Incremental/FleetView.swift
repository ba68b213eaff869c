import FleetModel

/// The revision as one check sees it: every look is noted, so that the check is made anew where what it saw changes.
final class FleetView {
    private let index: FleetIndex
    /// What was looked at.
    private(set) var facts = FactList()
    /// Of the last selector that was asked for: configs of one cohort come together.
    private var covering: (selector: LabelSelector, places: [Fact])?
    /// What many checks ask for and is found out once; the revision stays the same for as long as this lives.
    private var lowest: [Firmware.Floor: Version?] = [:]
    private var steps: [Text: VersionSteps] = [:]
    private var stretches: [ResourceName: OpenStretch?] = [:]

    init(_ index: FleetIndex) { self.index = index }

    /// Begins anew, for the next check.
    func forget() { facts.removeAll() }

    /// Whether the resource is there, readable or not, or may be: its name stands in a text that could not be read.
    func isDeclared(_ key: ResourceKey) -> Bool {
        guard declarations(of: key).isEmpty else { return true }
        note(.unreadableFiles)
        return index.mayBeUnreadable(key.name)
    }

    /// The documents of one kind and name, in the order of the text.
    func declarations(of key: ResourceKey) -> [SpecFragment.Declaration] {
        note(.resource(key))
        return index.declarations(of: key)
    }

    /// The names that a file refers to.
    func references(in path: Text) -> [DiagnosticSink.Reference] {
        note(.references(of: path))
        return index.references(in: path)
    }

    func cohort(_ name: ResourceName) -> Cohort? {
        note(.resource(ResourceKey(kind: .cohort, name: name)))
        return index.cohorts[name]
    }

    func config(_ name: ResourceName) -> Config? {
        note(.resource(ResourceKey(kind: .config, name: name)))
        return index.configs[name]
    }

    func firmware(_ name: ResourceName) -> Firmware? {
        note(.resource(ResourceKey(kind: .firmware, name: name)))
        return index.firmware[name]
    }

    func policy(_ name: ResourceName) -> Policy? {
        note(.resource(ResourceKey(kind: .policy, name: name)))
        return index.policies[name]
    }

    func calendar(_ name: ResourceName) -> MaintenanceCalendar? {
        note(.resource(ResourceKey(kind: .calendar, name: name)))
        return index.calendars[name]
    }

    /// The cohorts of one precedence, in the order of their names.
    func cohorts(ofPrecedence precedence: Int) -> [Cohort] {
        residents(.precedence(precedence)).compactMap { index.cohorts[$0] }
    }

    /// All cohorts, for the order between them alone.
    func cohortsInPromotionOrder() -> [Cohort] {
        note(.promotionOrder)
        return index.cohorts.values
    }

    /// The cohorts that claim a former name, in the order of their names.
    func cohorts(formerly name: ResourceName) -> [Cohort] {
        residents(.formerName(name)).compactMap { index.cohorts[$0] }
    }

    /// The cohort, for whom it selects and its state alone.
    func selection(of name: ResourceName) -> Cohort? {
        note(.selection(of: name))
        return index.cohorts[name]
    }

    /// The first cohorts, by name, with this reach, for whom they select and their precedence alone.
    func cohorts(reaching key: UInt64, limit: Int) -> [Cohort] {
        residents(.reach(key)).prefix(limit).compactMap { index.cohorts[$0] }
    }

    /// Whether any document names the resource.
    func isUsed(_ key: ResourceKey) -> Bool {
        note(.use(of: key))
        return index.isUsed(key)
    }

    /// Whether any cohort pins the component, or any floor is about it.
    func isAskedFor(_ component: Text) -> Bool {
        note(.demand(of: component))
        return index.isAskedFor(component)
    }

    /// The configs that write in a slot, by its key, in the order of their names.
    func configs(at slot: UInt64) -> [Config] {
        residents(.slot(slot)).compactMap { index.configs[$0] }
    }

    /// Where configs are found whose selector may cover a selector; no look at the revision.
    func places(covering selector: LabelSelector) -> [Fact] {
        if let covering, covering.selector == selector { return covering.places }
        let places = SelectorReach(selector).parts.map { Fact.selecting($0) }
        covering = (selector, places)
        return places
    }

    /// Whether there are any at a ``Fact/targeting(_:)`` or ``Fact/selecting(_:)``.
    func hasConfigs(at place: Fact) -> Bool {
        note(place)
        return index.overlays.hasConfigs(at: place)
    }

    /// The names of configs of higher priority at a ``Fact/targeting(_:)`` or ``Fact/selecting(_:)`` that may write over one,
    /// lowest first; see ``OverlayIndex``.
    func configs(at place: Fact, over config: Config) -> [ResourceName] {
        note(place)
        return index.overlays.configs(at: place, over: config)
    }

    /// The config, for where it writes, for whom and in which rank alone.
    func overlay(of name: ResourceName) -> Config? {
        note(.overlay(of: name))
        return index.configs[name]
    }

    /// What a config finds where it names a schema.
    func schema(at place: Text) -> SchemaShelf.Entry? {
        note(.schema(place))
        return index.schemas[place]
    }

    /// The configs that name a schema, in their order.
    func configs(withSchemaAt place: Text) -> [ResourceName] { residents(.schemaUsers(place)) }

    /// The documents of a component, in the order of their names.
    func firmware(of component: Text) -> [Firmware] {
        residents(.component(component)).compactMap { index.firmware[$0] }
    }

    /// The versions of a component.
    func versions(of component: Text) -> ComponentCatalogue {
        note(.component(component))
        return index.versions(of: component)
    }

    /// The steps between the versions of a component. Found out once.
    func steps(of component: Text) -> VersionSteps {
        let catalogue = versions(of: component)
        if let known = steps[component] { return known }
        let found = catalogue.steps()
        steps[component] = found
        return found
    }

    /// The lowest version of the catalogue that meets a floor. Linear in the versions of its component, the first time.
    func lowestVersion(meeting floor: Firmware.Floor) -> Version? {
        let catalogue = versions(of: floor.component)
        if let known = lowest[floor] { return known }
        let version = catalogue.entries.first { floor.range.contains($0.version) }?.version
        lowest[floor] = .some(version)
        return version
    }

    /// For how long the windows of a policy are open without a break; nil: always. Measured once, by one who has looked at
    /// them.
    func openStretch(of policy: ResourceName, _ measure: () -> OpenStretch?) -> OpenStretch? {
        if let known = stretches[policy] { return known }
        let stretch = measure()
        stretches[policy] = .some(stretch)
        return stretch
    }

    /// The versions that ask for one of another component, in the order of the documents' names.
    func firmwareWithFloors() -> [Firmware] {
        residents(.requirements).compactMap { index.firmware[$0] }
    }

    /// The documents that describe a device, in the order of their names.
    func devices(describing device: DeviceID) -> [DeviceException] {
        residents(.device(device)).compactMap { index.devices[$0] }
    }

    /// All devices that are described, for who is behind whom alone.
    func devicesInTopology() -> [DeviceException] {
        note(.topology)
        return index.devices.values
    }

    /// All tenants, for what they own alone.
    func tenants() -> [TenantScope] {
        note(.ownership)
        return index.tenants.values
    }

    /// All firmware documents that could be read.
    func catalogue() -> [Firmware] {
        note(.kind(.firmware))
        return index.firmware.values
    }

    /// The names of all documents of a kind, readable or not; sorted.
    func names(of kind: Envelope.Kind) -> [ResourceName] {
        note(.kind(kind))
        return index.names(of: kind)
    }

    func hasUnreadableFiles() -> Bool {
        note(.unreadableFiles)
        return index.hasUnreadableFiles
    }

    private func residents(_ place: Fact) -> [ResourceName] {
        note(place)
        return index.residents(of: place)
    }

    private func note(_ fact: Fact) { facts.insert(fact) }
}
