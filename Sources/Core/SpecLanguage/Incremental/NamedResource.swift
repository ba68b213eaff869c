import FleetModel

/// A resource of one kind, found by its name.
protocol NamedResource: Sendable {
    static var kind: Envelope.Kind { get }
    var name: ResourceName { get }

    /// nil: it is of another kind.
    static func held(in resource: Resource) -> Self?
}

extension Cohort: NamedResource {
    static var kind: Envelope.Kind { .cohort }

    static func held(in resource: Resource) -> Cohort? {
        if case .cohort(let cohort) = resource { cohort } else { nil }
    }
}

extension Config: NamedResource {
    static var kind: Envelope.Kind { .config }

    static func held(in resource: Resource) -> Config? {
        if case .config(let config) = resource { config } else { nil }
    }
}

extension Firmware: NamedResource {
    static var kind: Envelope.Kind { .firmware }

    static func held(in resource: Resource) -> Firmware? {
        if case .firmware(let firmware) = resource { firmware } else { nil }
    }
}

extension Policy: NamedResource {
    static var kind: Envelope.Kind { .policy }

    static func held(in resource: Resource) -> Policy? {
        if case .policy(let policy) = resource { policy } else { nil }
    }
}

extension Acknowledgement: NamedResource {
    static var kind: Envelope.Kind { .acknowledgement }

    static func held(in resource: Resource) -> Acknowledgement? {
        if case .acknowledgement(let acknowledgement) = resource { acknowledgement } else { nil }
    }
}

extension MaintenanceCalendar: NamedResource {
    static var kind: Envelope.Kind { .calendar }

    static func held(in resource: Resource) -> MaintenanceCalendar? {
        if case .calendar(let calendar) = resource { calendar } else { nil }
    }
}

extension Gate: NamedResource {
    static var kind: Envelope.Kind { .gate }

    static func held(in resource: Resource) -> Gate? {
        if case .gate(let gate) = resource { gate } else { nil }
    }
}

extension DeviceCommand: NamedResource {
    static var kind: Envelope.Kind { .command }

    static func held(in resource: Resource) -> DeviceCommand? {
        if case .command(let command) = resource { command } else { nil }
    }
}

extension DeviceException: NamedResource {
    static var kind: Envelope.Kind { .device }

    static func held(in resource: Resource) -> DeviceException? {
        if case .device(let device) = resource { device } else { nil }
    }
}

extension TenantScope: NamedResource {
    static var kind: Envelope.Kind { .tenant }

    static func held(in resource: Resource) -> TenantScope? {
        if case .tenant(let tenant) = resource { tenant } else { nil }
    }
}

extension Emergency: NamedResource {
    static var kind: Envelope.Kind { .emergency }

    static func held(in resource: Resource) -> Emergency? {
        if case .emergency(let emergency) = resource { emergency } else { nil }
    }
}
