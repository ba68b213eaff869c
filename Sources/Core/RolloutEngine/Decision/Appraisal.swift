package import FleetModel
package import FleetPlanner

/// What is to be said of a member now: how it counts in its wave, and why it does not go on.
package enum Appraisal: Hashable, Sendable {
    case converged
    case healthy
    case unhealthy(Text)
    case stale
    case failed(MemberFailure)
    case unknown
    case inFlight(Wait)
    /// It can be offered its next job now.
    case ready
    case waiting(Wait)
    case absent
    case blocked(Obstacle)
    /// Blocked after something was given to it: it stays in the fractions.
    case obstructed(Obstacle)
    case excluded
    /// Set aside by its document, as an operator would.
    case maintenance
    /// Set aside by its document, with all that it reports.
    case quarantined
    case left

    /// What an undecided member waits for.
    package enum Wait: String, Hashable, Sendable, Codable {
        /// For the job's outcome.
        case outcome
        /// For a report that shows what the job did.
        case report
        /// For good health after the job.
        case health
        /// For a fresh report before anything is offered.
        case freshReport
        /// For the device's other job.
        case otherJob
        /// Its content is held back.
        case heldBack
        /// For the confirmation of what it runs.
        case confirmation
        /// For a device that goes before it by the topology.
        case predecessor
    }
}

extension Appraisal {
    /// How it counts in a wave.
    var part: WaveTally.Part {
        switch self {
        case .converged: .converged
        case .healthy: .healthy
        case .unhealthy: .unhealthy
        case .stale: .stale
        case .failed: .failed
        case .unknown: .unknown
        case .inFlight: .inFlight
        case .ready, .waiting, .obstructed: .waiting
        case .absent: .absent
        case .blocked: .blocked
        case .excluded, .maintenance, .quarantined: .excluded
        case .left: .left
        }
    }
}

/// The health that a report shows against a policy.
enum ReportedHealth: Hashable {
    case good
    /// A required condition says otherwise.
    case bad(Text)
    /// Too old, or a required condition is missing or unknown: never good.
    case untold

    init(_ row: TwinRowView, _ policy: HealthPolicy, at now: Moment, countsStale: Bool = false) {
        guard countsStale || row.isFresh(policy, at: now) else {
            self = .untold
            return
        }
        var health = ReportedHealth.good
        let conditions = policy.require.isEmpty ? [] : row.conditions
        for requirement in policy.require {
            let condition = conditions.first { $0.type == requirement.condition }
            guard let status = condition?.status, status != .unknown else {
                if requirement.status != .unknown { health = .untold }
                continue
            }
            guard status == requirement.status else {
                let reason = condition?.reason.string ?? ""
                self = .bad(
                    Text(
                        "\(requirement.condition) is \(status.rawValue)"
                            + (reason.isEmpty ? "" : " (\(reason))")
                    )
                )
                return
            }
        }
        self = health
    }
}

extension TwinRowView {
    func isFresh(_ policy: HealthPolicy, at now: Moment) -> Bool {
        age(at: now).map { $0 <= policy.fresh } ?? false
    }
}
