import FleetModel
import FleetPlanner
import SpecLanguage

/// Judges the members of one rollout by what their twins report now.
///
/// Held by reference: it goes with each look at each of a million members.
final class MemberAppraiser {
    let rollout: Rollout
    let openWave: Int
    /// In which order its members have their turn.
    let order: OrderHash
    /// Whether those who are gone from the cohort leave the rollout; else they are waited for.
    let mayLeave: Bool
    let state: FleetState
    let settings: EngineSettings
    let now: Moment
    let hearing: Hearing?
    let term: WriterTerm
    /// What the rollout's devices are resolved by.
    let desired: DesiredState
    /// Who governs a device by the revision in force, with which labels, and whether it takes part.
    let governing: DesiredState?
    /// The platform's clock at the last whole listing; nil: there was none yet.
    let sweptAt: Timestamp?
    let heldArtifacts: Set<Digest>
    let twins: TwinTable
    /// Whether a gateway has the change before its children, or after them, by the policy as it was at the start.
    let topology: TopologyOrder?
    /// Other rollouts under way on the track, whose members may have to go before those of this one; sorted.
    let others: [RolloutID]
    /// Whether the very configuration of the rollout is held back.
    let isConfigHeldBack: Bool
    /// Whether devices that report the same are the same to it.
    private let ignoresNames: Bool
    var resolutions = ResolutionMemory()

    init(
        _ rollout: Rollout,
        _ run: EngineRun,
        mayLeave: Bool,
        desired: DesiredState,
        governing: DesiredState?
    ) {
        self.rollout = rollout
        openWave = rollout.openWave
        order = OrderHash(rollout.id.text)
        self.mayLeave = mayLeave
        state = run.draft.state
        settings = run.settings
        now = run.now
        hearing = run.hearing
        term = run.term
        self.desired = desired
        self.governing = governing
        ignoresNames =
            !rollout.isRollback && desired.ignoresNames && governing?.ignoresNames ?? true
        twins = run.twins
        sweptAt = run.twins.sweptAt
        topology = desired.fleet.cohort(rollout.cohortTrack.cohort)
            .flatMap { desired.fleet.policy($0.policy)?.topology }
        others =
            topology == nil
            ? []
            : state.rollouts.values.filter {
                !$0.phase.isOver && $0.id != rollout.id
                    && $0.cohortTrack.track == rollout.cohortTrack.track
            }.map(\.id).sorted()
        heldArtifacts = Set(state.ledger.holdBacks.compactMap(\.artifact))
        isConfigHeldBack = state.ledger.holdBacks.contains(
            .config(cohort: rollout.cohortTrack.cohort, compiled: rollout.to)
        )
    }

    /// What a member is now, and the change of its record where there is one.
    struct Result {
        var appraisal: Appraisal
        var change: MemberChange?
        var target: DeviceTarget?
        /// When time alone will change the answer.
        var recheckIn: TimeSpan?

        init(_ appraisal: Appraisal, change: MemberChange? = nil) {
            self.appraisal = appraisal
            self.change = change
        }
    }

    private var health: HealthPolicy { rollout.health }
    var track: Track { rollout.cohortTrack.track }

    /// Whether a member is in the fractions of the open wave.
    func counts(_ member: RolloutMember) -> Bool {
        rollout.arithmeticWave(of: member, open: openWave) == openWave
    }

    /// Looks at one member; `entry` remembers what was resolved from the same twin under the same revision in force.
    func appraise(
        _ member: RolloutMember,
        _ row: TwinRowView?,
        _ entry: inout EngineMemory.Entry?,
        depth: Int = 0
    ) -> Result {
        if case .failed(let failure) = member.state { return Result(.failed(failure)) }
        if case .left = member.state { return Result(.left) }
        guard let row, row.isOf(member.incarnation) else {
            return departed(member, isKnown: row != nil || sweptAt != nil)
        }
        resolve(member, row, &entry)
        guard let entry else { return Result(.waiting(.freshReport)) }
        let resolution = entry.resolution
        if !resolution.isGoverned, resolution.dispute == nil {
            let result = departed(member, isKnown: true)
            switch result.appraisal {
            case .left, .waiting: return result
            default: break
            }
        }
        var result = judge(member, row, resolution)
        if case .ready = result.appraisal, let wait = predecessor(of: member, depth: depth) {
            result.appraisal = wait
        }
        result.target = resolution.target
        return result
    }

    private func judge(
        _ member: RolloutMember,
        _ row: TwinRowView,
        _ entry: MemberResolution
    ) -> Result {
        let isDistrusted = entry.state == .quarantined
        switch member.state {
        case .inFlight(let id): return underWay(member, id, entry)
        case .unknown: return Result(settings.isMutated(.budgetForgetsUnknown) ? .absent : .unknown)
        // Neither for nor against the rollout: what it reports decides nothing.
        case .waiting where isDistrusted, .verifying where isDistrusted, .done where isDistrusted:
            return Result(.quarantined)
        case .verifying(let target, let since):
            return verifying(member, target, since, row, entry.target)
        case .done: return done(member, row, entry.target)
        case .waiting: return waiting(member, row, entry)
        case .failed(let failure): return Result(.failed(failure))
        case .left: return Result(.left)
        }
    }

    private func resolve(
        _ member: RolloutMember,
        _ row: TwinRowView,
        _ entry: inout EngineMemory.Entry?
    ) {
        // Of the member's own life, as the row is.
        if let entry, entry.revision == row.revision { return }
        let resolution = resolutions.resolution(ignoresNames ? row.parts : nil) {
            self.resolution(of: member, row.twin)
        }
        entry = EngineMemory.Entry(revision: row.revision, resolution: resolution)
    }

    private func resolution(of member: RolloutMember, _ twin: Twin) -> MemberResolution {
        let governance = governing?.governance(of: twin)
        return MemberResolution(
            target: target(member, governing?.subject(twin) ?? twin),
            isGoverned: governance.map { $0.cohort == rollout.cohortTrack.cohort } ?? true,
            dispute: governance?.dispute,
            state: settings.isMutated(.documentIgnored)
                ? .active : governing?.state(of: twin.id) ?? .active
        )
    }

    private func target(_ member: RolloutMember, _ twin: Twin) -> DeviceTarget {
        if rollout.isRollback, let former = member.former {
            return desired.rollbackTarget(
                for: twin,
                to: former,
                in: rollout.cohortTrack.cohort
            )
        }
        return desired.target(for: twin, in: rollout.cohortTrack.cohort, on: track)
    }

    /// The device is gone, lives another life, or is no longer of the cohort: what is undecided leaves.
    private func departed(_ member: RolloutMember, isKnown: Bool) -> Result {
        let isKnown = isKnown && mayLeave
        switch member.state {
        case .waiting where !isKnown: return Result(.waiting(.freshReport))
        case .verifying where !isKnown: return Result(.inFlight(.report))
        case .done where !isKnown: return Result(member.wasConverged ? .converged : .stale)
        case .waiting, .verifying:
            return Result(.left, change: MemberChange(device: member.device, state: .left))
        case .inFlight: return Result(.inFlight(.outcome))
        case .unknown: return Result(.unknown)
        case .done: return Result(.left)
        case .failed(let failure): return Result(.failed(failure))
        case .left: return Result(.left)
        }
    }

    /// How long nothing was heard since the instant, of the time in which something could be heard.
    func silence(since instant: ObservedInstant) -> TimeSpan { patience.silence(since: instant) }

    private var patience: JobPatience {
        JobPatience(settings: settings, term: term, hearing: hearing, now: now)
    }

    /// For how long the device is known to have been silent: by what the platform told of it, and of the time since then
    /// what was heard.
    func silence(of row: TwinRowView) -> TimeSpan {
        var heard = TimeSpan.zero
        if let hearing {
            let start = max(hearing.since.monotonic, row.receivedAt)
            heard = max(.zero, hearing.through.monotonic - start)
        }
        guard let reported = row.reportedAt else { return heard }
        let told = max(.zero, row.asOf.since(reported)) + heard
        // A listing that brings no newer report tells that there was none.
        return max(told, sweptAt?.since(reported) ?? .zero)
    }

    private func underWay(
        _ member: RolloutMember,
        _ id: JobID,
        _ entry: MemberResolution
    ) -> Result {
        guard let job = state.jobs[id], let body = job.job else {
            return Result(.inFlight(.outcome))
        }
        if let left = patience.remaining(of: job, body, fresh: health.fresh) {
            var result = Result(.inFlight(.outcome))
            result.recheckIn = left
            return result
        }
        if isKeptBack(job, entry) {
            // It ran out before anybody could have it: what nobody was asked for is no silence.
            return Result(
                .inFlight(.outcome),
                change: MemberChange(device: member.device, state: .waiting)
            )
        }
        return Result(
            .unknown,
            change: MemberChange(
                device: member.device,
                state: mutated(.unknown(id, since: term.instant(now)))
            )
        )
    }

    /// What silence makes of a member, but for planted bugs.
    private func mutated(_ silent: RolloutMember.State) -> RolloutMember.State {
        if settings.isMutated(.timeoutCountsAsFailed) { return .failed(MemberFailure(.timedOut)) }
        return settings.isMutated(.timeoutCountsAsSucceeded) ? .done : silent
    }

    /// Whether the platform has not told of the job and it is not offered, by the device's document or in a pause.
    private func isKeptBack(_ job: TrackedJob, _ entry: MemberResolution) -> Bool {
        guard job.phase == .persisted, !job.isConflicting else { return false }
        return entry.state != .active || state.isPaused(rollout, at: now, in: term)
    }
}
