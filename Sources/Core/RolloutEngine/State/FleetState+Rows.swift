package import FleetModel
import FleetPlanner
package import SpecLanguage

/// The state in pieces, for who keeps it: a frame, the compiled fleets, a row a device, and the members of each rollout.
extension FleetState {
    /// The state without compiled fleets, without rows, and with rollouts that have no members: what is left is small.
    package var frame: FleetState {
        var frame = self
        frame.fleets = [:]
        frame.ledger.devices = [:]
        frame.endedJobs = [:]
        frame.jobs = JobTable()
        for id in rollouts.keys { frame.rollouts[id]?.members = MemberTable([]) }
        frame.trail = DeviceTrail()
        return frame
    }

    /// The devices that have a row, in order. O(n log n).
    package var devicesWithRows: [DeviceID] {
        var devices = Array(ledger.devices.keys)
        for device in endedJobs.keys where ledger.devices[device] == nil { devices.append(device) }
        for job in jobs.values
        where ledger.devices[job.device] == nil && endedJobs[job.device] == nil {
            devices.append(job.device)
        }
        devices.sort()
        var previous: DeviceID?
        devices.removeAll { device in
            defer { previous = device }
            return device == previous
        }
        return devices
    }

    /// What is held of the device; an empty row where nothing is.
    package func row(of device: DeviceID) -> DeviceRow {
        DeviceRow(
            device: device,
            record: ledger.devices[device],
            ended: endedJobs[device] ?? [],
            jobs: jobs.jobs(of: device)
        )
    }

    /// Takes the row of a device that has none.
    package mutating func put(_ row: DeviceRow) {
        if let record = row.record { ledger.devices.updateValue(record, forKey: row.device) }
        if !row.ended.isEmpty { endedJobs.updateValue(row.ended, forKey: row.device) }
        for job in row.jobs { jobs.insert(job) }
    }

    /// Takes members of a rollout behind those that it has; false, and nothing is taken: there is no such rollout, or they do
    /// not follow in order, each once.
    package mutating func put(_ members: [RolloutMember], in rollout: RolloutID) -> Bool {
        rollouts[rollout]?.members.append(members) ?? false
    }

    /// Takes a compiled fleet under its content digest.
    package mutating func put(_ fleet: CompiledFleet, under digest: Digest) {
        fleets[digest] = fleet
    }

    /// Begins the trail anew, so that no mark of another state's trail holds in it.
    package mutating func beginTrail(seed: UInt64) { trail = DeviceTrail(seed: seed) }

    /// Up to where records told of devices.
    package var told: DeviceTrail.Mark { trail.mark }

    /// The devices whose row, or whose place in a rollout that stood before, a record told of since; nil: nobody can tell.
    package func devices(toldSince mark: DeviceTrail.Mark) -> [DeviceID]? {
        trail.notes(since: mark)?.map(\.device)
    }
}
