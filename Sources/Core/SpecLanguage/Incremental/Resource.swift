import FleetModel

/// A resource of any kind; in a box of its own, since most copies of it are only handed on.
indirect enum Resource: Hashable {
    case cohort(Cohort)
    case config(Config)
    case firmware(Firmware)
    case policy(Policy)
    case acknowledgement(Acknowledgement)
    case calendar(MaintenanceCalendar)
    case gate(Gate)
    case command(DeviceCommand)
    case device(DeviceException)
    case tenant(TenantScope)
    case emergency(Emergency)

    /// Reads the `spec`; nil, with diagnostics, where it is wrong.
    init?(_ envelope: Envelope, _ sink: DiagnosticSink) {
        let resource: Resource? =
            switch envelope.kind {
            case .cohort:
                CohortReader(envelope: envelope, sink: sink).read().map(Resource.cohort)
            case .config:
                ConfigReader(envelope: envelope, sink: sink).read().map(Resource.config)
            case .firmware:
                FirmwareReader(envelope: envelope, sink: sink).read().map(Resource.firmware)
            case .policy:
                PolicyReader(envelope: envelope, sink: sink).read().map(Resource.policy)
            case .acknowledgement:
                AcknowledgementReader(envelope: envelope, sink: sink).read()
                    .map(Resource.acknowledgement)
            case .calendar:
                CalendarReader(envelope: envelope, sink: sink).read().map(Resource.calendar)
            case .gate:
                GateReader(envelope: envelope, sink: sink).read().map(Resource.gate)
            case .command:
                CommandReader(envelope: envelope, sink: sink).read().map(Resource.command)
            case .device:
                DeviceReader(envelope: envelope, sink: sink).read().map(Resource.device)
            case .tenant:
                TenantReader(envelope: envelope, sink: sink).read().map(Resource.tenant)
            case .emergency:
                EmergencyReader(envelope: envelope, sink: sink).read().map(Resource.emergency)
            }
        guard let resource else { return nil }
        self = resource
    }

    /// Where it is found besides by its name; of configs see ``slots``.
    var places: [Fact] {
        switch self {
        case .cohort(let cohort):
            [.precedence(cohort.precedence)]
                + (cohort.formerly.map { [.formerName($0)] } ?? [])
        case .firmware(let firmware):
            [.component(firmware.component)] + (firmware.floors.isEmpty ? [] : [.requirements])
        case .device(let device): [.device(device.device)]
        case .config(let config): config.schema.map { [.schemaUsers($0.place)] } ?? []
        case .policy, .acknowledgement, .calendar, .gate, .command, .tenant, .emergency: []
        }
    }

    /// The keys of the slots that a config writes to.
    var slots: [UInt64] {
        guard case .config(let config) = self else { return [] }
        // By index: a leaf that is taken out is copied with all it holds.
        return config.leaves.indices.map { config.slot(at: config.leaves[$0].path).key }
    }

    /// The slots in which checks see something else when this stands in the place of `former`; nil: all of both.
    func changedSlots(from former: Resource?) -> Set<UInt64>? {
        guard case .config(let config) = self, case .config(let old) = former,
            config.targets == old.targets, config.priority == old.priority
        else { return nil }
        // Most changes of a config are of one leaf, and others share no slot with it.
        let leaves = Set(config.leaves).symmetricDifference(old.leaves)
        return Set(leaves.map { config.slot(at: $0.path).key })
    }

    /// What it is part of together with others of its kind, whatever it says.
    var order: [Fact] {
        switch self {
        case .cohort: [.promotionOrder]
        case .device: [.topology]
        case .tenant: [.ownership]
        default: []
        }
    }
}

extension Config {
    /// Where its leaf at the path meets those of other configs.
    func slot(at path: FieldPath) -> ConfigSlot { ConfigSlot(priority: priority, path: path) }
}

/// A kind and a name: what is unique in a revision.
struct ResourceKey: Hashable, Comparable {
    let kind: Envelope.Kind
    let name: ResourceName

    static func < (left: ResourceKey, right: ResourceKey) -> Bool {
        left.kind == right.kind
            ? left.name < right.name : left.kind.rawValue < right.kind.rawValue
    }

    /// By the name alone: few names are of two kinds.
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
