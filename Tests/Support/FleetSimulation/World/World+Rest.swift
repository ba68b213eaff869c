import FleetModel
import FleetPlanner
import RolloutEngine

/// Whether a healed world has come to what was asked for.
extension World {
    /// Devices that are to be brought there.
    private var live: [VirtualDevice] { devices.filter { !$0.isDead && !$0.isClone } }

    /// What is not as it should be; empty: the world is at rest.
    func unrest() -> [String] {
        guard let leader else { return ["nobody leads"] }
        let state = leader.state
        var problems: [String] = []
        if state.ledger.accepted?.commit != branch.tip.id {
            problems.append(
                "the tip is not in force: \(state.heldRevision.map { "\($0.reason): \($0.message)" } ?? "not held")"
            )
        }
        if !orders.isEmpty { problems.append("\(orders.count) orders wait") }
        for job in state.jobs.values.sorted(by: { $0.ordinal < $1.ordinal }).prefix(5) {
            problems.append("open: \(job.id) of \(job.device), \(job.phase)")
        }
        for rollout in state.rollouts.values.sorted(by: { $0.id < $1.id })
        where !rollout.phase.isOver {
            problems.append("\(rollout.id) of \(rollout.cohortTrack): \(rollout.phase)")
        }
        for device in live where !isConverged(device) && !isSpent(device, state) {
            problems.append(
                "\(device.id) has \(device.version), \(device.config.canonicalText); "
                    + Track.allCases.map { sentence(of: device.id, on: $0, leader) }
                    .joined(separator: "; ")
            )
        }
        return problems
    }

    private func isConverged(_ device: VirtualDevice) -> Bool {
        guard let fleet = branch.tip.fleet else { return false }
        return device.version == fleet.firmware
            && device.config.projected(on: fleet.document) == fleet.document
    }

    /// Whether the device failed with the very content that stands, or keeps leaving it: it is told so, and not asked again.
    private func isSpent(_ device: VirtualDevice, _ state: FleetState) -> Bool {
        Track.allCases.contains { track in
            let record = state.ledger.devices[device.id]?[track]
            if record?.corrections ?? 0 >= 3 { return true }
            guard let wish = record?.wish else { return false }
            return !wish.isVerified
                && state.ledger.standings.contains {
                    $0.key.track == track && $0.value.succeeded == wish.compiled
                }
        }
    }

    private func sentence(of device: DeviceID, on track: Track, _ leader: Instance) -> String {
        RolloutEngine.device(
            device,
            leader.state,
            Observation(twins: leader.twins, hearing: leader.twinsHearing),
            settings: plan.settings,
            memory: EngineMemory(),
            now: leader.now(time)
        ).first { $0.track == track }?.message ?? ""
    }
}
