import FleetModel

extension RolloutPolicy.Wave {
    /// A wave that waits for nothing and wants all.
    static func sample(
        _ name: ResourceName,
        _ members: Members,
        allowEmpty: Bool = false,
        span: SourceSpan
    ) -> RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: .zero,
            minSuccess: .all,
            failureBudget: .init(percent: nil, max: nil),
            requiresHealthy: true,
            span: span
        )
    }
}

extension RolloutPolicy {
    /// A rollout in these waves.
    static func sample(_ waves: [Wave]) -> RolloutPolicy {
        RolloutPolicy(
            waves: waves,
            maxInFlight: 10,
            deadline: .days(1),
            minCoverage: .all,
            offline: .init(mode: .defer, after: .hours(1)),
            onNewRevision: .supersede,
            onFail: .hold
        )
    }
}
