import FleetModel
import FleetPlanner

/// Why a rollout is where it is: a word for programs and a sentence for people.
struct PhaseExplanation {
    let state: String
    let reason: String
    let message: String

    init(
        _ rollout: Rollout,
        _ run: EngineRun,
        waitsFor: [ResourceName],
        windows: [RolloutStatus.Window]
    ) {
        let fleet = run.draft.state
        if !rollout.phase.isOver, let pause = fleet.pause(over: rollout, at: run.now, in: run.term)
        {
            let end = pause.until.map { " until \($0)" } ?? ""
            state = "paused"
            reason = "paused"
            message = "paused\(end) by \(pause.act.actor): \(pause.act.reason)"
            return
        }
        state = rollout.phase.name
        switch rollout.phase {
        case .pending:
            (reason, message) = Self.pending(rollout, fleet, waitsFor: waitsFor)
        case .progressing:
            (reason, message) =
                Self.stopped(rollout, run) ?? Self.spent(rollout, run)
                ?? Self.progressing(rollout, windows)
        case .held(let why), .failed(let why), .abandoned(let why):
            reason = why.code.rawValue
            message = why.wave.map { "wave \($0): \(why.message)" } ?? why.message
        case .succeeded:
            reason = ""
            message = "every wave passed"
        case .superseded(let other):
            reason = "superseded"
            message = "\(other) took its place"
        case .aborted(let act):
            reason = act == nil ? "cohortGone" : "aborted"
            message =
                act.map { "aborted by \($0.actor): \($0.reason)" }
                ?? "its cohort is gone or retired"
        }
    }

    private static func pending(
        _ rollout: Rollout,
        _ fleet: FleetState,
        waitsFor: [ResourceName]
    ) -> (String, String) {
        if let live = fleet.ledger.standings[rollout.cohortTrack]?.live, live != rollout.id {
            return (
                "otherRollout", "waits for \(live), which is under way on \(rollout.cohortTrack)"
            )
        }
        if !waitsFor.isEmpty {
            let names = waitsFor.map(\.description).joined(separator: ", ")
            return ("after", "waits until \(names) have finished this content")
        }
        if let gap = fleet.approvalGap(of: rollout) {
            let people = gap.approvers.map(\.string).joined(separator: ", ")
            return (
                "approval",
                "waits for people to say yes, \(gap.given) of \(gap.needed) did: `tidegate approve \(rollout.intent)`"
                    + (people.isEmpty ? "" : ", by \(people)")
            )
        }
        if let gap = rollout.waves.first?.approvalGap(in: rollout.id) {
            return (gap.code.rawValue, gap.message)
        }
        return ("", "starts at the next look")
    }

    /// What stops all its jobs forward.
    private static func stopped(_ rollout: Rollout, _ run: EngineRun) -> (String, String)? {
        guard let breaker = run.draft.state.breaker, !rollout.isRollback else { return nil }
        return (
            "breaker",
            "the fleet breaker has tripped: \(breaker.unhealthy) of \(breaker.heard) devices that are heard from were "
                + "unhealthy or silent, and at most \(breaker.most) may be; only repairs and ways back go on"
        )
    }

    /// The groups that can spare no other device, where members wait for them.
    private static func spent(_ rollout: Rollout, _ run: EngineRun) -> (String, String)? {
        let availability = run.memory.availability
        let waiting = (run.memory.watches[rollout.id]?.groupWaitCounts ?? [])
            .filter { $0.place.round == availability.round }
            .map { (name: availability.name(of: $0.place), place: $0.place, count: $0.count) }
            .sorted { ($0.name, $0.place.grouping) < ($1.name, $1.place.grouping) }
        guard let first = waiting.first else { return nil }
        let group = availability.group(first.place)
        let more = waiting.count > 1 ? " and \(waiting.count - 1) other groups" : ""
        return (
            "budget",
            "\(waiting.reduce(0) { $0 + $1.count }) devices wait for their disruption budgets: \(first.name)\(more) can "
                + "spare none, with \(group.unavailable) of \(group.total) out of service"
        )
    }

    private static func progressing(
        _ rollout: Rollout,
        _ windows: [RolloutStatus.Window]
    ) -> (String, String) {
        let open = rollout.openWave
        guard rollout.waves.indices.contains(open) else { return ("", "ends at the next look") }
        let wave = rollout.waves[open]
        if wave.soak.since != nil {
            return ("soak", "wave \(wave.name) soaks for \(wave.policy.soak)")
        }
        if let run = wave.gates.first(where: { $0.verdict == .running }) {
            return ("gate", "wave \(wave.name) is looked at by gate `\(run.gate.name)`")
        }
        if !windows.isEmpty, windows.allSatisfy({ !$0.standing.isOpen }) {
            let first = windows.min {
                ($0.standing.changesIn ?? .forever) < ($1.standing.changesIn ?? .forever)
            }
            return (
                "window",
                "wave \(wave.name) waits for a window; \(first.map(\.sentence) ?? "")"
            )
        }
        return ("", "wave \(wave.name) is open, \(open + 1) of \(rollout.waves.count)")
    }
}
