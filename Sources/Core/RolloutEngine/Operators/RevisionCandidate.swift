package import FleetModel
import FleetPlanner
package import SpecLanguage

/// A revision that could come into force, with what its plan says of it.
package struct RevisionCandidate: Sendable {
    package let commit: CommitID
    package let fleet: CompiledFleet
    /// Its content digest, under which it is stored.
    package let digest: Digest
    package let intent: Digest
    /// Guards that trip and that no acknowledgement names.
    package let brokenGuards: [GuardKind]
    /// What else denies it, a sentence each.
    package let denials: [String]
    /// Devices by cohort as its plan found them.
    package let populations: [ResourceName: Int]
    /// Whether its cohorts have lost more devices than a guard allows, whoever said yes to that.
    package let hasLostDevices: Bool
    /// Whether the commit is the accepted one or comes after it.
    package let isDescendant: Bool
    /// Whether a device or the platform knows of decisions of which this store holds none.
    package let hasForeignPast: Bool

    package init(
        commit: CommitID,
        fleet: CompiledFleet,
        digest: Digest,
        intent: Digest,
        brokenGuards: [GuardKind],
        denials: [String],
        populations: [ResourceName: Int],
        hasLostDevices: Bool,
        isDescendant: Bool,
        hasForeignPast: Bool
    ) {
        self.commit = commit
        self.fleet = fleet
        self.digest = digest
        self.intent = intent
        self.brokenGuards = brokenGuards
        self.denials = denials
        self.populations = populations
        self.hasLostDevices = hasLostDevices
        self.isDescendant = isDescendant
        self.hasForeignPast = hasForeignPast
    }
}

extension RolloutEngine {
    /// Brings a revision into force, or holds it by name; no record where nothing is new.
    ///
    /// While a revision is held, the one before stays in force. Only the first hold of a kind is recorded.
    package static func judge(
        _ candidate: RevisionCandidate,
        _ state: FleetState,
        now: Moment
    ) -> [Record] {
        if let held = hold(candidate, state, now: now) {
            return state.heldRevision == held ? [] : [.revisionHeld(held)]
        }
        let revision = AcceptedRevision(
            commit: candidate.commit,
            fleet: candidate.digest,
            intent: candidate.intent
        )
        if state.ledger.accepted?.commit == candidate.commit,
            state.ledger.accepted?.fleet == candidate.digest
        {
            let release: [Record] = state.heldRevision == nil ? [] : [.revisionReleased]
            let grown = candidate.populations.merging(
                state.ledger.populations,
                uniquingKeysWith: max
            )
            return release
                + counted(candidate.hasLostDevices ? candidate.populations : grown, state)
        }
        let store: [Record] =
            state.fleets[candidate.digest] == candidate.fleet
            ? [] : [.fleetStored(candidate.digest, candidate.fleet)]
        return store + [
            .revisionAccepted(RevisionAcceptance(revision: revision, at: now.wall))
        ] + counted(candidate.populations, state)
    }

    private static func counted(
        _ populations: [ResourceName: Int],
        _ state: FleetState
    ) -> [Record] {
        populations == state.ledger.populations ? [] : [.populationsCounted(populations)]
    }

    private static func hold(
        _ candidate: RevisionCandidate,
        _ state: FleetState,
        now: Moment
    ) -> HeldRevision? {
        func held(_ reason: HeldRevision.Reason, _ message: String) -> HeldRevision {
            HeldRevision(
                commit: candidate.commit,
                intent: candidate.intent,
                reason: reason,
                message: message
            )
        }
        if !state.knowsPast, state.ledger.accepted != nil || candidate.hasForeignPast {
            if case .unknownPast = state.heldRevision?.reason { return state.heldRevision }
            return held(
                .unknownPast,
                "the fleet has seen jobs of which this store knows nothing; run `tidegate adopt COMMIT` to say where it "
                    + "stands"
            )
        }
        if let accepted = state.ledger.accepted, !candidate.isDescendant,
            state.acceptedRewind?.from != accepted.commit
                || state.acceptedRewind?.to != candidate.commit
        {
            return held(
                .notDescendant(accepted: accepted.commit),
                "\(candidate.commit.short) does not come after the accepted \(accepted.commit.short); run `tidegate "
                    + "accept-rewind \(accepted.commit) \(candidate.commit)` to take it nevertheless"
            )
        }
        if !candidate.denials.isEmpty {
            return held(.refused, candidate.denials.joined(separator: "; "))
        }
        if !candidate.brokenGuards.isEmpty {
            let kinds = Set(candidate.brokenGuards).sorted { $0.rawValue < $1.rawValue }
            return held(
                .guards(kinds),
                "more than the guards allow (\(kinds.map(\.rawValue).joined(separator: ", "))); an acknowledgement of "
                    + "the intent \(candidate.intent) lets it go on"
            )
        }
        guard state.ledger.isAdopted || isApproved(candidate, state, now: now) else {
            return held(
                .firstContact,
                "this is the first contact with the fleet and changes nothing until it is approved; run `tidegate "
                    + "approve \(candidate.intent)`"
            )
        }
        return nil
    }

    /// A first contact is approved by hand, by a document in the repository, or by having adopted this very commit.
    private static func isApproved(
        _ candidate: RevisionCandidate,
        _ state: FleetState,
        now: Moment
    ) -> Bool {
        state.adoptedCommit == candidate.commit
            || state.approvals.contains { $0.intent == candidate.intent }
            || candidate.fleet.acknowledgements.contains {
                $0.subject == .firstContact && $0.intent == candidate.intent
                    && now.wall < $0.expires
            }
    }
}
