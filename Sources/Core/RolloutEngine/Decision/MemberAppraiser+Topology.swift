import FleetModel
import FleetPlanner

/// A gateway and its children have a change one after the other, as the policy's topology says.
extension MemberAppraiser {
    /// So many devices behind one another are looked through; what is further away is waited for.
    private static let mostSteps = 8

    /// What a member waits for that could be offered its job now but for the devices that go before it; nil: nothing.
    func predecessor(of member: RolloutMember, depth: Int) -> Appraisal? {
        let documents = governing ?? desired
        for device in documents.predecessors(of: member.device, by: topology) {
            if let wait = wait(for: device, depth: depth) { return wait }
        }
        return nil
    }

    /// Members that wait for the device, if only for it to go before them.
    func successors(of device: DeviceID) -> [Int] {
        guard topology != nil else { return [] }
        return (governing ?? desired).successors(of: device, by: topology)
            .compactMap(rollout.index(of:))
    }

    private func wait(for device: DeviceID, depth: Int) -> Appraisal? {
        if let index = rollout.index(of: device) { return wait(forMember: index, depth: depth) }
        for id in others {
            guard let other = state.rollouts[id], let index = other.index(of: device) else {
                continue
            }
            let settled = settled(other.members[index])
            if let wait = settled.wait { return wait }
            if !settled.isThere { return .waiting(.predecessor) }
        }
        return wait(forBystander: device)
    }

    /// Of a device that no rollout is on its way to: whether it has what it should have, or had it and left it since.
    private func wait(forBystander device: DeviceID) -> Appraisal? {
        let documents = governing ?? desired
        guard let twin = twins[device]?.twin else {
            return .blocked(obstacle(device, "is not known to the platform"))
        }
        guard let cohort = documents.governance(of: twin).cohort else { return nil }
        let compiled = documents.compiledDigest(of: CohortTrack(cohort, track))
        let record = state.ledger.devices[device]?[track]
        if let wish = record?.wish, wish.isVerified, wish.compiled == compiled { return nil }
        if let failed = record?.failed, failed == compiled {
            return .blocked(obstacle(device, "failed"))
        }
        let goal = documents.target(for: documents.subject(twin), in: cohort, on: track)
        return goal.isMet ? nil : .blocked(obstacle(device, "does not have what it should yet"))
    }

    /// What a member's record alone says: whether nobody waits for it any more, or that it does not get there.
    ///
    /// How it is now is left to the gates: a device that others follow is not looked at for them when its report grows old.
    private func settled(_ member: RolloutMember) -> (isThere: Bool, wait: Appraisal?) {
        switch member.state {
        case .done, .left: (true, nil)
        case .waiting where member.wasConverged: (true, nil)
        case .waiting, .inFlight, .verifying: (false, nil)
        case .failed, .unknown: (false, .blocked(obstacle(member.device, "failed")))
        }
    }

    private func wait(forMember index: Int, depth: Int) -> Appraisal? {
        let member = rollout.members[index]
        let settled = settled(member)
        if settled.isThere || settled.wait != nil { return settled.wait }
        if rollout.arithmeticWave(of: member, open: openWave) > openWave {
            return .blocked(obstacle(member.device, "is of a later wave"))
        }
        guard depth < Self.mostSteps else { return .waiting(.predecessor) }
        var entry: EngineMemory.Entry?
        let row = twins.index(of: member.device).map(twins.view)
        switch appraise(member, row, &entry, depth: depth + 1).appraisal {
        case .converged, .healthy, .left: return nil
        case .ready, .waiting, .inFlight, .stale: return .waiting(.predecessor)
        case .failed, .unknown, .unhealthy: return .blocked(obstacle(member.device, "failed"))
        case .absent: return .blocked(obstacle(member.device, "is not heard from"))
        case .blocked(let other), .obstructed(let other):
            return .blocked(obstacle(member.device, "waits itself: \(other.message)"))
        case .excluded, .maintenance, .quarantined:
            return .blocked(obstacle(member.device, "is set aside"))
        }
    }

    private func obstacle(_ device: DeviceID, _ what: String) -> Obstacle {
        let role = topology == .parentFirst ? "gateway" : "child"
        return Obstacle(.predecessor, "its \(role) \(device) goes first, and \(what)")
    }
}
