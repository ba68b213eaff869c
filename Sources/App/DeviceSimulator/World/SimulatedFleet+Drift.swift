import FleetModel

extension SimulatedFleet {
    /// Sets the time of the next spontaneous change; there is one such event for the whole fleet.
    mutating func scheduleDrift() {
        let perDay = faults.driftsPerDeviceDay * Double(liveCount)
        guard perDay > 0 else { return }
        let mean = max(1, Int64(min(86_400_000 / perDay, 1e15)))
        driftCount += 1
        let wait = chance.pick(1...2 * mean, .driftTime, 0, driftCount)
        events.add(.drift, at: now.advanced(by: TimeSpan(milliseconds: wait)), subject: 0)
    }

    /// One device changes by itself: somebody at the site turned a knob.
    mutating func drift() {
        guard faults.driftsPerDeviceDay > 0, !devices.isEmpty else { return }
        let index = Int(chance.number(.driftDevice, 0, driftCount) % UInt64(devices.count))
        let knob = chance.number(.driftField, index, driftCount)
        if !devices[index].standing.isRemoved, devices[index].work == nil {
            drift(index, knob: knob)
        }
        scheduleDrift()
    }

    /// Changes one configuration value of a device, and notes it as its own doing.
    package mutating func drift(_ index: Int, knob: UInt64) {
        let leaves = devices[index].config.leaves.filter { leaf in
            leaf.value.integer != nil || leaf.value.string != nil
        }
        guard !leaves.isEmpty else { return }
        let leaf = leaves[Int(knob % UInt64(leaves.count))]
        change(index) { device in
            if let number = leaf.value.integer {
                device.config.set(.number(JSONNumber(number &+ 1)), at: leaf.path)
            } else if let text = leaf.value.string {
                let other = text.hasSuffix("~") ? String(text.dropLast()) : text + "~"
                device.config.set(.string(other), at: leaf.path)
            }
        }
        ledger.noteDrift(devices[index].id, devices[index].incarnation, .config)
        let next = devices[index].reports.cadence.next(after: now)
        events.add(.report, at: next, subject: index)
    }
}
