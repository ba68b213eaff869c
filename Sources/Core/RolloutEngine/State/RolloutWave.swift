package import FleetModel

/// One wave of a rollout: what it must prove, and how far it is.
package struct RolloutWave: Hashable, Sendable, Codable {
    /// Where the wave stands.
    package enum State: Hashable, Sendable, Codable {
        case waiting
        case open
        case passed(WaveTally)
        /// It had nobody to prove anything with from the start.
        case skipped

        package var isOver: Bool {
            switch self {
            case .waiting, .open: false
            case .passed, .skipped: true
            }
        }
    }

    package let policy: RolloutPolicy.Wave
    package var state: State
    package var openedAt: Timestamp?
    /// When the first job of the wave was persisted; the deadline counts from there.
    package var firstOfferAt: Timestamp?
    package var soak: Soak
    /// Gates that have begun, in the order of their beginning, each once.
    package private(set) var gates: [GateRun]
    /// Who said yes to its beginning, each once.
    package private(set) var approvals: [OperatorAct]

    package init(_ policy: RolloutPolicy.Wave) {
        self.policy = policy
        state = .waiting
        openedAt = nil
        firstOfferAt = nil
        soak = Soak()
        gates = []
        approvals = []
    }

    package var name: ResourceName { policy.name }

    /// nil: it has not begun.
    package func gate(_ name: ResourceName) -> GateRun? { gates.first { $0.gate.name == name } }

    mutating func begin(_ gate: Gate, at instant: ObservedInstant) {
        guard self.gate(gate.name) == nil else { return }
        gates.append(GateRun(gate, began: instant))
    }

    mutating func withGate(_ name: ResourceName, _ change: (inout GateRun) -> Void) {
        guard let index = gates.firstIndex(where: { $0.gate.name == name }) else { return }
        change(&gates[index])
    }

    /// A second yes of the same person changes nothing.
    mutating func approve(_ act: OperatorAct) {
        guard !approvals.contains(where: { $0.actor == act.actor }) else { return }
        approvals.append(act)
    }
}

/// A wave that was written before there were gates has none.
extension RolloutWave {
    private enum CodingKeys: String, CodingKey {
        case policy, state, openedAt, firstOfferAt, soak, gates, approvals
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        policy = try values.decode(RolloutPolicy.Wave.self, forKey: .policy)
        state = try values.decode(State.self, forKey: .state)
        openedAt = try values.decodeIfPresent(Timestamp.self, forKey: .openedAt)
        firstOfferAt = try values.decodeIfPresent(Timestamp.self, forKey: .firstOfferAt)
        soak = try values.decode(Soak.self, forKey: .soak)
        gates = try values.decodeIfPresent([GateRun].self, forKey: .gates) ?? []
        approvals = try values.decodeIfPresent([OperatorAct].self, forKey: .approvals) ?? []
    }
}

/// How much of the soak is over: time in which fresh data kept showing enough devices done and healthy.
package struct Soak: Hashable, Sendable, Codable {
    package var accrued: TimeSpan
    /// From where time counts; nil: it does not count now.
    package var since: ObservedInstant?

    package init(accrued: TimeSpan = .zero, since: ObservedInstant? = nil) {
        self.accrued = accrued
        self.since = since
    }
}

/// The members of a wave by what is known of them; integers that a verdict is made of.
package struct WaveTally: Hashable, Sendable, Codable {
    /// Had it from the start: on neither side of any fraction.
    package var converged = 0
    /// Done, with a fresh report of good health.
    package var healthy = 0
    /// Done, with a fresh report that contradicts a required condition.
    package var unhealthy = 0
    /// Done, but the last report is too old, or does not tell.
    package var stale = 0
    package var failed = 0
    /// Silent after an offer.
    package var unknown = 0
    /// Offered, not decided.
    package var inFlight = 0
    /// Reachable and not offered yet, or between two hops.
    package var waiting = 0
    /// Not heard from, nothing offered.
    package var absent = 0
    /// Waits for another track or for a person: outside all arithmetic.
    package var blocked = 0
    /// Set aside by an operator.
    package var excluded = 0
    /// Retired or no longer of the cohort, and undecided.
    package var left = 0

    package init() {}

    /// One of the numbers.
    enum Part: Sendable {
        case converged, healthy, unhealthy, stale, failed, unknown, inFlight, waiting, absent,
            blocked,
            excluded, left
    }

    subscript(part: Part) -> Int {
        get { self[keyPath: Self.number(part)] }
        set { self[keyPath: Self.number(part)] = newValue }
    }

    private static func number(_ part: Part) -> WritableKeyPath<WaveTally, Int> {
        switch part {
        case .converged: \.converged
        case .healthy: \.healthy
        case .unhealthy: \.unhealthy
        case .stale: \.stale
        case .failed: \.failed
        case .unknown: \.unknown
        case .inFlight: \.inFlight
        case .waiting: \.waiting
        case .absent: \.absent
        case .blocked: \.blocked
        case .excluded: \.excluded
        case .left: \.left
        }
    }

    /// The denominator of `minSuccess`.
    package var counted: Int { healthy + unhealthy + stale + failed + unknown + inFlight + waiting }
    /// Those of whom there is a result.
    package var judged: Int { healthy + unhealthy + stale + failed + unknown }
    package var pending: Int { inFlight + waiting }
    package var done: Int { healthy + unhealthy + stale }
    package var total: Int { counted + converged + absent + blocked + excluded + left }
}
