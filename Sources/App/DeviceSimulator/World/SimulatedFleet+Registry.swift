package import FleetModel

extension SimulatedFleet {
    /// Takes a device out of the fleet; its jobs end, and the delta has a tombstone. False: there is none.
    @discardableResult
    package mutating func remove(_ id: DeviceID) -> Bool {
        guard let index = indexOf.removeValue(forKey: id) else { return false }
        liveCount -= 1
        devices[index].standing.isRemoved = true
        for job in devices[index].standing.waiting
            + [devices[index].standing.currentJob].compactMap({ $0 })
        {
            ledger.noteEnd(board[job].offer)
            board.move(job, to: .superseded, code: "device_removed", at: now)
        }
        devices[index].standing.waiting = []
        devices[index].standing.currentJob = nil
        devices[index].work = nil
        announce(index)
        return true
    }

    /// Removes a device and makes it again under its id, in a new incarnation with nothing of its past.
    @discardableResult
    package mutating func replace(_ id: DeviceID) -> Bool {
        guard let index = indexOf[id], remove(id) else { return false }
        let origin = index % max(1, configuration.deviceCount)
        let life = devices.count / max(1, configuration.deviceCount) + devices.count
        let new = catalogue.device(at: origin, life: life, now: now)
        guard new.id == id else { return false }
        add(new)
        announce(devices.count - 1)
        return true
    }

    /// Gives a device other labels, as an operator's registry does.
    @discardableResult
    package mutating func relabel(_ id: DeviceID, _ labels: LabelSet) -> Bool {
        guard let index = indexOf[id] else { return false }
        devices[index].labels = labels
        announce(index)
        return true
    }
}
