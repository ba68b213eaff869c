import FleetModel
import FleetPlanner
import RolloutEngine

/// Authors who push, and operators who order.
extension World {
    func author() {
        guard !isHealed else { return }
        schedule(.author, in: .minutes(random.author.number(50...200)))
        let fleet = branch.tip.fleet ?? plan.fleet
        if fault(.rewind) { return rewind(fleet) }
        let pushed = branch.commits.values.sorted { $0.id < $1.id }.compactMap(\.fleet)
        if fault(.revert), let old = pushed.randomElement(using: &random.author) {
            branch.push(old)
            return note("an author goes back to interval \(old.interval)")
        }
        if fault(.badCommit) {
            guard random.author.chance(70) else {
                branch.push(nil)
                return note("an author pushes what does not compile")
            }
            return push("a version that some do not survive", fleet) {
                $0.firmware = SampleFleet.badVersion
            }
        }
        if fault(.documents) { return describe(fleet) }
        switch random.author.number(0...5) {
        case 0...2: push("an interval", fleet) { $0.interval += 1 + random.author.number(0...3) }
        case 3, 4:
            let version = (fleet.firmware ?? Version(1, 0, 0)).major + 1
            push("a version", fleet) {
                $0.firmware = Version(version == 3 ? 4 : min(version, 8), 0, 0)
            }
        default:
            push("a policy", fleet) {
                $0.maxInFlight = 2 + random.author.number(0...10)
                $0.interval += 1
            }
        }
    }

    private func push(_ what: String, _ fleet: SampleFleet, _ change: (inout SampleFleet) -> Void) {
        var next = fleet
        change(&next)
        branch.push(next)
        note("an author pushes \(what): \(branch.tip.id.short)")
    }

    /// The branch goes back, or sideways.
    private func rewind(_ fleet: SampleFleet) {
        let others = branch.commits.values.filter { $0.id != branch.tip.id }.sorted {
            $0.id < $1.id
        }
        guard let other = others.randomElement(using: &random.author) else { return }
        if random.author.chance(50) {
            branch.move(to: other.id)
        } else {
            var next = other.fleet ?? fleet
            next.interval += 20
            branch.push(next, onto: other.id)
        }
        note("the branch is moved to \(branch.tip.id.short)")
    }

    private func describe(_ fleet: SampleFleet) {
        let device = devices[random.author.number(0...(plan.deviceCount - 1))].id
        let states: [DeviceException.State] = [.active, .maintenance, .quarantined, .retired]
        let state = states[random.author.number(0...3)]
        let labels: LabelSet = random.author.chance(30) ? ["site": "annex"] : [:]
        push("a document about \(device)", fleet) { $0.describe(device, state, labels: labels) }
    }

    func operate() {
        schedule(.operators, in: .minutes(random.operators.number(5...15)))
        guard let leader else { return }
        let state = leader.state
        let all = isTended ? 100 : 50
        if let held = state.heldRevision {
            switch held.reason {
            case .firstContact:
                if let intent = held.intent { order(.approve(intent)) }
            case .guards:
                if random.operators.chance(all), let intent = held.intent {
                    order(.approve(intent))
                }
            case .notDescendant(let accepted):
                if random.operators.chance(all), let commit = held.commit {
                    order(.acceptRewind(from: accepted, to: commit))
                }
            default: break
            }
        }
        if isTended { tend(state) } else { meddle(state, leader) }
    }

    private func order(_ order: OperatorOrder) {
        orders.append(order)
        if fault(.doubleClick) { orders.append(order) }
    }

    /// What people do of their own accord, wisely or not.
    private func meddle(_ state: FleetState, _ leader: Instance) {
        let rollouts = state.rollouts.values.sorted { $0.id < $1.id }
        let wall = leader.now(time).wall
        if !state.pauses.isEmpty, random.operators.chance(20) {
            for pause in state.pauses { order(.resume(pause.scope)) }
        } else if fault(.operatorPause) {
            var scopes: [Pause.Scope] = [.all, .cohort(SampleFleet.resource(plan.fleet.name))]
            scopes += rollouts.filter { !$0.phase.isOver }.map { .rollout($0.id) }
            let scope = scopes.randomElement(using: &random.operators) ?? .all
            let until =
                random.operators.chance(40)
                ? wall.advanced(by: .minutes(random.operators.number(5...90))) : nil
            order(.pause(scope, until: until))
        }
        if fault(.exclusion) {
            let device = devices[random.operators.number(0...(plan.deviceCount - 1))].id
            if state.ledger.excluded[device] == nil {
                let minutes = random.operators.number(10...180)
                order(.exclude(device, until: wall.advanced(by: .minutes(minutes))))
            } else {
                order(.include(device))
            }
        }
        if fault(.staleOrder), let rollout = rollouts.randomElement(using: &random.operators) {
            let acts: [OperatorOrder] = [
                .abort(rollout.id), .retry(rollout.id), .resume(.rollout(rollout.id)),
            ]
            order(acts.randomElement(using: &random.operators) ?? .retry(rollout.id))
        }
        guard random.operators.chance(10) else { return }
        for rollout in rollouts {
            if case .failed = rollout.phase { order(.retry(rollout.id)) }
        }
    }

    /// What has to be done once faults are over: nothing stays paused, excluded or held for want of a person.
    private func tend(_ state: FleetState) {
        for pause in state.pauses { order(.resume(pause.scope)) }
        for device in state.ledger.excluded.keys.sorted() { order(.include(device)) }
        guard retriesAt <= time else { return }
        retriesAt = time + .minutes(90)
        for rollout in state.rollouts.values.sorted(by: { $0.id < $1.id }) {
            if case .failed = rollout.phase, stands(rollout, state) {
                order(.retry(rollout.id))
            }
            if case .held(let reason) = rollout.phase {
                switch reason.code {
                case .departed, .deadline, .heldBack, .jobConflict, .noEvidence, .coverage,
                    .inconclusive:
                    order(.abort(rollout.id))
                    order(.retry(rollout.id))
                default: break
                }
            }
            if case .aborted = rollout.phase, rollout.kind == .revision, stands(rollout, state) {
                order(.retry(rollout.id))
            }
        }
    }

    /// Whether what ended in the rollout is still asked for and not tried again yet.
    private func stands(_ rollout: Rollout, _ state: FleetState) -> Bool {
        let standing = state.ledger.standings[rollout.cohortTrack]
        guard standing?.live == nil, standing?.current == rollout.to else { return false }
        if case .aborted = rollout.phase { return standing?.succeeded != rollout.to }
        guard rollout.kind == .catchUp else { return standing?.failed == rollout.to }
        return rollout.heldBack.contains(where: state.ledger.holdBacks.contains)
    }

    /// Ends every fault that is not for ever, and asks for content that is good.
    func heal() async {
        isHealed = true
        isTended = true
        partitions = [:]
        sinkOutageEnds = .zero
        gitOutageEnds = .zero
        platform.mute = []
        await journal.arm(nil)
        await journal.mend()
        for index in instances.indices {
            instances[index].wallOffset = .zero
            instances[index].pausedUntil = min(instances[index].pausedUntil, time)
        }
        for index in devices.indices {
            devices[index].isOnline = true
            devices[index].temper = .good
            if devices[index].isClone { devices[index].isDead = true }
        }
        var fleet = branch.tip.fleet ?? plan.fleet
        fleet.exceptions = []
        for device in devices where device.isDead && !device.isClone {
            fleet.describe(device.id, .retired)
        }
        fleet.firmware = Version(9, 0, 0)
        fleet.interval = 1_000
        branch.push(fleet)
        note("faults end")
    }
}
