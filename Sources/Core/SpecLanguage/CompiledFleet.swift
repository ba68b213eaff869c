package import FleetModel

/// The desired state of one revision: every resource typed and checked, sorted by name.
package struct CompiledFleet: Hashable, Sendable, Codable {
    /// nil: compiled from a folder that is not a commit.
    package let commit: CommitID?
    package let cohorts: [Cohort]
    package let configs: [Config]
    package let firmware: [Firmware]
    package let policies: [Policy]
    package let acknowledgements: [Acknowledgement]
    package let calendars: [MaintenanceCalendar]
    package let gates: [Gate]
    package let commands: [DeviceCommand]
    package let devices: [DeviceException]
    package let tenants: [TenantScope]
    package let emergencies: [Emergency]
    /// Leaves that earlier revisions set with `onRemove: reset` and this one no longer has: see ``succeeding(_:)``.
    package let released: [Config]

    package init(
        commit: CommitID?,
        cohorts: [Cohort],
        configs: [Config],
        firmware: [Firmware],
        policies: [Policy],
        acknowledgements: [Acknowledgement],
        calendars: [MaintenanceCalendar] = [],
        gates: [Gate] = [],
        commands: [DeviceCommand] = [],
        devices: [DeviceException] = [],
        tenants: [TenantScope] = [],
        emergencies: [Emergency] = [],
        released: [Config] = []
    ) {
        self.commit = commit
        self.cohorts = cohorts.sorted { $0.name < $1.name }
        self.configs = configs.sorted { $0.name < $1.name }
        self.firmware = firmware.sorted { $0.name < $1.name }
        self.policies = policies.sorted { $0.name < $1.name }
        self.acknowledgements = acknowledgements.sorted { $0.name < $1.name }
        self.calendars = calendars.sorted { $0.name < $1.name }
        self.gates = gates.sorted { $0.name < $1.name }
        self.commands = commands.sorted { $0.name < $1.name }
        self.devices = devices.sorted { $0.name < $1.name }
        self.tenants = tenants.sorted { $0.name < $1.name }
        self.emergencies = emergencies.sorted { $0.name < $1.name }
        self.released = released.sorted { $0.name < $1.name }
    }

    /// Everything that an index holds, which is in order already.
    init(commit: CommitID?, _ index: FleetIndex) {
        self.commit = commit
        cohorts = index.cohorts.values
        configs = index.configs.values
        firmware = index.firmware.values
        policies = index.policies.values
        acknowledgements = index.acknowledgements.values
        calendars = index.calendars.values
        gates = index.gates.values
        commands = index.commands.values
        devices = index.devices.values
        tenants = index.tenants.values
        emergencies = index.emergencies.values
        released = []
    }

    package func cohort(_ name: ResourceName) -> Cohort? { cohorts.first { $0.name == name } }
    package func policy(_ name: ResourceName) -> Policy? { policies.first { $0.name == name } }
}

/// What compiling a revision gave: the fleet, unless there is any error, and all that is to be said.
package struct Compilation: Sendable {
    /// nil where any diagnostic is an error: a revision with any error is never applied.
    package let fleet: CompiledFleet?
    /// Sorted.
    package let diagnostics: [Diagnostic]

    package init(fleet: CompiledFleet?, diagnostics: [Diagnostic]) {
        self.fleet = fleet
        self.diagnostics = diagnostics
    }

    /// Whether this version's planner and engine act on all that the revision says. False where a document holds what is
    /// read and checked only (TG2002): such a revision is never applied, since a freeze that is read and passed over would
    /// be worse than one that is refused.
    package var isCarriedOut: Bool { !diagnostics.contains { $0.code == .notSupportedYet } }

    /// Why the revision is not applied: its errors, and what is not carried out. Sorted; empty where it may be.
    package var refusals: [Diagnostic] {
        diagnostics.filter { $0.severity == .error || $0.code == .notSupportedYet }
    }
}
