package import FleetModel

extension DesiredState {
    /// The way back of a device to what it had: for a rollout that undoes another.
    ///
    /// Firmware: artifacts from the catalogue, only where every step back is `rollback: allowed`, else an obstacle. Config:
    /// the older document; what this revision enforces beyond it is removed. The cohort is the one whose rollout is undone,
    /// whoever governs the device by this revision; the twin has the labels that count.
    package func rollbackTarget(
        for twin: Twin,
        to wish: Wish.Target,
        in cohort: ResourceName
    ) -> DeviceTarget {
        let state = cohorts[cohort] ?? .empty
        return switch wish {
        case .config(let document): configRollback(for: twin, to: document, in: state)
        case .firmware(let versions): firmwareRollback(for: twin, to: versions, in: state)
        }
    }
}
