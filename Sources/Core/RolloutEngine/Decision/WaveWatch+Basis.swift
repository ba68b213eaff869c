import FleetModel
import FleetPlanner

extension WaveWatch {
    /// What the looks at all members of a wave depend on, and up to where what is told of single devices was seen.
    struct Basis: Sendable {
        /// How far the wall clock may run from the monotonic one before all is looked at again.
        private static let drift = TimeSpan.seconds(1)

        let accepted: Digest?
        private let wave: Int
        private let memberCount: Int
        private let mayLeave: Bool
        private let isPaused: Bool
        private let term: WriterTerm
        private let settings: EngineSettings
        private let sweptAt: Timestamp?
        private let hearingSince: Moment?
        private let heldArtifacts: Set<Digest>
        private let isConfigHeldBack: Bool
        /// Rollouts under way whose members may have to go before those of this one.
        private let others: [RolloutID]
        /// The wall clock by the monotonic one when all members were looked at.
        private let offset: Timestamp
        private var monotonic: TimeSpan
        private(set) var marks: TrailMarks

        init(_ appraiser: MemberAppraiser, twins: TwinTable, look: UInt64) {
            let rollout = appraiser.rollout
            let state = appraiser.state
            accepted = state.ledger.accepted?.fleet
            wave = rollout.openWave
            memberCount = rollout.members.count
            mayLeave = appraiser.mayLeave
            isPaused = state.isPaused(rollout, at: appraiser.now, in: appraiser.term)
            term = appraiser.term
            settings = appraiser.settings
            sweptAt = appraiser.sweptAt
            hearingSince = appraiser.hearing?.since
            heldArtifacts = appraiser.heldArtifacts
            isConfigHeldBack = appraiser.isConfigHeldBack
            offset = appraiser.now.offset
            monotonic = appraiser.now.monotonic
            others = appraiser.others
            marks = TrailMarks(state, twins, look: look)
        }

        /// Whether what was found on this basis still stands on the other, for devices of which nothing was told between.
        func stands(for other: Basis) -> Bool {
            // Time that went backwards was never looked at.
            marks.isFollowed(by: other.marks) && monotonic <= other.monotonic
                && accepted == other.accepted && wave == other.wave
                && memberCount == other.memberCount && mayLeave == other.mayLeave
                && isPaused == other.isPaused && term == other.term && settings == other.settings
                && sweptAt == other.sweptAt && hearingSince == other.hearingSince
                && heldArtifacts == other.heldArtifacts
                && isConfigHeldBack == other.isConfigHeldBack && others == other.others
                && offset.isNear(other.offset, within: Self.drift)
        }

        /// The same for all, seen up to a later decision.
        mutating func advance(to other: Basis) {
            monotonic = other.monotonic
            marks = other.marks
        }
    }
}

extension Moment {
    /// The wall clock where the monotonic one began.
    var offset: Timestamp { wall.advanced(by: .zero - monotonic) }
}

extension Timestamp {
    /// Whether the two are no further apart.
    func isNear(_ other: Timestamp, within span: TimeSpan) -> Bool {
        since(other) <= span && other.since(self) <= span
    }
}
