import FleetModel

/// A resource of one kind, found by its name.
protocol NamedResource: Sendable {
    static var kind: Envelope.Kind { get }
    var name: ResourceName { get }

    /// nil: it is of another kind.
    init?(_ resource: Resource)
}

extension Cohort: NamedResource {
    static var kind: Envelope.Kind { .cohort }

    init?(_ resource: Resource) {
        guard case .cohort(let cohort) = resource else { return nil }
        self = cohort
    }
}

extension Config: NamedResource {
    static var kind: Envelope.Kind { .config }

    init?(_ resource: Resource) {
        guard case .config(let config) = resource else { return nil }
        self = config
    }
}

extension Firmware: NamedResource {
    static var kind: Envelope.Kind { .firmware }

    init?(_ resource: Resource) {
        guard case .firmware(let firmware) = resource else { return nil }
        self = firmware
    }
}

extension Policy: NamedResource {
    static var kind: Envelope.Kind { .policy }

    init?(_ resource: Resource) {
        guard case .policy(let policy) = resource else { return nil }
        self = policy
    }
}

extension Acknowledgement: NamedResource {
    static var kind: Envelope.Kind { .acknowledgement }

    init?(_ resource: Resource) {
        guard case .acknowledgement(let acknowledgement) = resource else { return nil }
        self = acknowledgement
    }
}

extension MaintenanceCalendar: NamedResource {
    static var kind: Envelope.Kind { .calendar }

    init?(_ resource: Resource) {
        guard case .calendar(let calendar) = resource else { return nil }
        self = calendar
    }
}

extension Gate: NamedResource {
    static var kind: Envelope.Kind { .gate }

    init?(_ resource: Resource) {
        guard case .gate(let gate) = resource else { return nil }
        self = gate
    }
}

extension DeviceCommand: NamedResource {
    static var kind: Envelope.Kind { .command }

    init?(_ resource: Resource) {
        guard case .command(let command) = resource else { return nil }
        self = command
    }
}

extension DeviceException: NamedResource {
    static var kind: Envelope.Kind { .device }

    init?(_ resource: Resource) {
        guard case .device(let device) = resource else { return nil }
        self = device
    }
}

extension TenantScope: NamedResource {
    static var kind: Envelope.Kind { .tenant }

    init?(_ resource: Resource) {
        guard case .tenant(let tenant) = resource else { return nil }
        self = tenant
    }
}

extension Emergency: NamedResource {
    static var kind: Envelope.Kind { .emergency }

    init?(_ resource: Resource) {
        guard case .emergency(let emergency) = resource else { return nil }
        self = emergency
    }
}
