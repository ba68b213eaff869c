package import FleetModel

/// Who comes in which wave of a rollout, with every share resolved to a number of devices.
///
/// Waves are cumulative and sized over the devices that need the change: one that has it already proves nothing. Order
/// within a wave is by SHA-256 of (rollout, device), so that a device's place depends on nothing else. Sizes round down,
/// at least 1. Devices that need no change come last; those that cannot take it now come last too, unless a selector names
/// them. Pure; O(n log n).
package struct WavePlan: Hashable, Sendable {
    /// One device that may take part.
    package struct Candidate: Hashable, Sendable {
        package let device: DeviceID
        package let labels: LabelSet
        /// Whether it differs and nothing is in the way.
        package let needsChange: Bool
        /// Whether it has the target already.
        package let isConverged: Bool

        package init(
            device: DeviceID,
            labels: LabelSet,
            needsChange: Bool,
            isConverged: Bool = false
        ) {
            self.device = device
            self.labels = labels
            self.needsChange = needsChange
            self.isConverged = isConverged
        }
    }

    /// What stands out in a wave.
    package enum Finding: Hashable, Sendable {
        /// Its share adds nobody to what earlier waves cover.
        case addsNobody(wave: Int)
        /// Its selector matches devices of the cohort, none of which needs the change or is left.
        case nobodyNeedsIt(wave: Int)
        /// Its selector matches no device of the cohort: an error unless the policy says `allowEmpty`.
        case emptySelector(wave: Int, isAllowed: Bool)
    }

    package let waves: [ResolvedWave]
    /// Index of the wave of every candidate, in the order they were given.
    package let assignment: [Int]
    package let findings: [Finding]

    package init(
        _ rollout: RolloutID,
        waves policy: [RolloutPolicy.Wave],
        candidates: [Candidate]
    ) {
        let order = Self.order(candidates, in: rollout)
        let last = max(0, policy.count - 1)
        var assignment = [Int](repeating: last, count: candidates.count)
        var placed = [Bool](repeating: false, count: candidates.count)
        var left = order
        var waves: [ResolvedWave] = []
        var findings: [Finding] = []
        var covered = 0
        for (index, wave) in policy.enumerated() {
            let isLast = index == last
            let taken: [Int]
            switch wave.members {
            case .select(let selector) where !isLast:
                // Those that differ and cannot take it now are of the wave all the same: else a canary that is away
                // would let the fleet go first.
                let away = candidates.indices.filter {
                    !candidates[$0].needsChange && !candidates[$0].isConverged && !placed[$0]
                }
                taken = (left + away).filter { selector.matches(candidates[$0].labels) }
                if taken.isEmpty {
                    let isKnown = candidates.contains { selector.matches($0.labels) }
                    findings.append(Self.emptiness(of: wave, index, isKnown: isKnown))
                }
            case .size(let quantity) where !isLast:
                let size = max(1, quantity.resolved(of: order.count))
                taken = Array(left.prefix(max(0, min(size, order.count) - covered)))
                if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
            case .select, .size:
                taken = left
                if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
            }
            for candidate in taken {
                assignment[candidate] = index
                placed[candidate] = true
            }
            let gone = Set(taken)
            left.removeAll(where: gone.contains)
            let count = taken.count { candidates[$0].needsChange }
            covered += count
            waves.append(
                ResolvedWave(wave, count: count, cumulative: covered, isSkipped: taken.isEmpty)
            )
        }
        self.waves = waves
        self.assignment = assignment
        self.findings = findings
    }

    /// Why a selector takes nobody.
    private static func emptiness(
        of wave: RolloutPolicy.Wave,
        _ index: Int,
        isKnown: Bool
    ) -> Finding {
        isKnown
            ? .nobodyNeedsIt(wave: index)
            : .emptySelector(wave: index, isAllowed: wave.allowEmpty)
    }

    /// Indices of those that need the change, by the hash of rollout and device.
    private static func order(_ candidates: [Candidate], in rollout: RolloutID) -> [Int] {
        var keyed: [(key: Digest, index: Int)] = []
        for (index, candidate) in candidates.enumerated() where candidate.needsChange {
            var builder = DigestBuilder()
            builder.add("tidegate/wave/v1")
            builder.add(rollout.text)
            builder.add(candidate.device.text)
            keyed.append((builder.finish(), index))
        }
        return keyed.sorted { $0.key < $1.key }.map(\.index)
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
