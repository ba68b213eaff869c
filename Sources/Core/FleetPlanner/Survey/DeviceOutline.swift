import FleetModel

/// What is told of a device beyond its standing: differences and jobs. Values of templates stand as they are written, so
/// that devices which differ in nothing but their own names are told of together.
struct DeviceOutline: Hashable {
    /// In the order of tracks, then subjects.
    let changes: [Change]
    /// Jobs in order.
    let steps: [PlannedStep]

    static let empty = DeviceOutline(changes: [], steps: [])

    init(changes: [Change], steps: [PlannedStep]) {
        self.changes = changes
        self.steps = steps
    }

    /// Firmware hops, then the configuration that may need them; where a version is lowered, the configuration first.
    init(firmware: FirmwareTable.Outcome?, config: ConfigOutcome, digest: Digest?) {
        changes = (firmware?.changes ?? []) + config.changes
        let hops = firmware?.steps ?? []
        let step = PlannedStep.config(digest: digest)
        if config.isMet {
            steps = hops
        } else if config.isOpen {
            steps = hops.contains(where: \.isDowngrade) ? [step] + hops : hops + [step]
        } else {
            let waits = config.obstacle?.code == .requiresFirmware && !hops.isEmpty
            steps = waits ? hops + [step] : hops
        }
    }

    var lowersVersion: Bool { steps.contains(where: \.isDowngrade) }

    /// Whether a field leaves management.
    var removesField: Bool {
        changes.contains { $0.action == .reset || $0.action == .release }
    }
}
