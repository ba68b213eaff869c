package import FleetModel

/// Who comes in which wave of a rollout, with every share resolved to a number of devices.
///
/// Waves are cumulative and sized over the devices that need the change: one that has it already proves nothing. Order
/// within a wave is by SHA-256 of (rollout, device), so that a device's place depends on nothing else. Sizes round down,
/// at least 1. Devices that need no change come last; those that cannot take it now come last too, unless a selector names
/// them. Those for which the `where` of a wave has no answer come last as well, whatever the other waves say: nothing is
/// sent early by a mistake. A wave with a `spread` takes one device of every cell that it has room for, large cells first, and
/// nobody comes in an earlier wave than those that it follows by the topology. Pure; O(n log n), and one evaluation for each device and `where`; with a ``WaveMemory``, some bytes
/// a device where no `where` is asked.
package struct WavePlan: Hashable, Sendable {
    /// What stands out in a wave.
    package enum Finding: Hashable, Sendable {
        /// Its share adds nobody to what earlier waves cover.
        case addsNobody(wave: Int)
        /// Its selector matches devices of the cohort, none of which needs the change or is left.
        case nobodyNeedsIt(wave: Int)
        /// Its selector matches no device of the cohort: an error unless the policy says `allowEmpty`.
        case emptySelector(wave: Int, isAllowed: Bool)
        /// Its `where` has no answer for so many devices, of one of them for that reason: they are of the last wave.
        case undecided(wave: Int, count: Int, reason: String)
        /// Its selector names so many devices that go with a later wave, since a device goes there that comes before them.
        case outrun(wave: Int, count: Int)
    }

    package let waves: [ResolvedWave]
    /// Index of the wave of every candidate, in the order they were given.
    package let assignment: [UInt32]
    package let findings: [Finding]

    package init(
        _ rollout: RolloutID,
        waves policy: [RolloutPolicy.Wave],
        now: Timestamp,
        candidates: some WaveCandidates
    ) {
        var memory = WaveMemory()
        self.init(rollout, waves: policy, now: now, candidates: candidates, &memory)
    }

    init(
        _ rollout: RolloutID,
        waves policy: [RolloutPolicy.Wave],
        now: Timestamp,
        candidates: some WaveCandidates,
        _ memory: inout WaveMemory
    ) {
        var filling = WaveFilling(
            candidates,
            order: memory.order(of: rollout, candidates),
            last: max(0, policy.count - 1),
            now: now
        )
        for wave in policy { filling.fill(wave, &memory) }
        waves = filling.waves
        assignment = filling.assignment
        findings = filling.findings
    }
}

/// One wave with whole numbers of devices.
package struct ResolvedWave: Hashable, Sendable, Codable {
    package let policy: RolloutPolicy.Wave
    /// Devices of this wave that need the change; those that cannot take it now are not among them.
    package let count: Int
    /// With those of the waves before.
    package let cumulative: Int
    /// `minSuccess` of the count, rounded up.
    package let requiredSuccesses: Int
    /// More failures than this break the wave.
    package let allowedFailures: Int
    /// Whether nobody is of it.
    package let isSkipped: Bool

    package init(
        _ policy: RolloutPolicy.Wave,
        count: Int,
        cumulative: Int,
        isSkipped: Bool
    ) {
        self.policy = policy
        self.count = count
        self.cumulative = cumulative
        requiredSuccesses = policy.requiredSuccesses(of: count)
        allowedFailures = policy.allowedFailures(of: count)
        self.isSkipped = isSkipped
    }

    package var name: ResourceName { policy.name }
}

extension RolloutPolicy.Wave {
    /// `minSuccess` of so many devices, rounded up: at least one, since nothing is proven by nobody.
    package func requiredSuccesses(of count: Int) -> Int {
        max(min(count, 1), minSuccess.ceiling(of: count))
    }

    /// The failure budget of so many devices: the tighter bound, a share rounded down; where none is written, what
    /// `minSuccess` leaves.
    package func allowedFailures(of count: Int) -> Int {
        let bounds = [failureBudget.percent.map { $0.floor(of: count) }, failureBudget.max]
            .compactMap { $0 }
        return min(count, bounds.min() ?? (count - requiredSuccesses(of: count)))
    }
}
