package import FleetModel

/// What a check or a gate says.
package enum GateVerdict: String, Hashable, Sendable, Codable, CaseIterable {
    case passed
    /// Not decided yet.
    case running
    /// Held for later evidence or a person; never passed.
    case inconclusive
    /// Held until it can be measured again; never passed, and never taken back.
    case errored
    /// For good.
    case failed
    /// It ended before it was decided.
    case cancelled
}

extension GateVerdict {
    /// How much it weighs against the verdicts of other checks.
    private var severity: Int {
        switch self {
        case .passed: 0
        case .running: 1
        case .cancelled: 2
        case .inconclusive: 3
        case .errored: 4
        case .failed: 5
        }
    }

    /// The worst of several; of none it is `passed`.
    package static func worst(_ verdicts: some Sequence<GateVerdict>) -> GateVerdict {
        verdicts.max { $0.severity < $1.severity } ?? .passed
    }
}

/// One check of a wave's gate, judged sample by sample.
///
/// It fails where more samples failed than `maxFailures`, at any time. It is errored while more errors than
/// `maxConsecutiveErrors` run, and inconclusive while more inconclusive looks than `maxInconclusive` run: a later sample that
/// tells something takes that back. It passes at its last look, or after `consecutivePasses`; a last look that leaves it open
/// leaves it inconclusive for good. Errors are no looks.
package struct CheckRun: Hashable, Sendable, Codable {
    /// So many samples are kept.
    package static let keptSamples = 10

    package let check: ResourceName
    /// Looks that counted, errors left out.
    package private(set) var looks: Int
    package private(set) var passes: Int
    /// Of all samples, also those between looks.
    package private(set) var failures: Int
    /// In a row, up to now.
    package private(set) var passesRunning: Int
    package private(set) var inconclusiveRunning: Int
    package private(set) var errorsRunning: Int
    /// Samples of any kind.
    package private(set) var sampled: Int
    /// What the looks came to; nil: they are not over.
    package private(set) var conclusion: GateVerdict?
    package private(set) var firstFailure: GateSample?
    /// Since when it is errored or inconclusive without a break; nil: it is neither.
    package private(set) var troubledSince: Timestamp?
    /// The last ones, oldest first.
    package private(set) var samples: [GateSample]
    package private(set) var lastAt: ObservedInstant?

    package init(_ check: ResourceName) {
        self.check = check
        looks = 0
        passes = 0
        failures = 0
        passesRunning = 0
        inconclusiveRunning = 0
        errorsRunning = 0
        sampled = 0
        conclusion = nil
        firstFailure = nil
        troubledSince = nil
        samples = []
        lastAt = nil
    }

    /// Takes one sample. `looks` is how many there are at most.
    package mutating func take(
        _ sample: GateSample,
        _ weight: GateLook.Weight,
        at instant: ObservedInstant,
        limits: GateCheck.Limits,
        looks most: Int
    ) {
        sampled += 1
        lastAt = instant
        samples = (samples + [sample]).suffix(Self.keptSamples)
        if sample.outcome == .fail {
            failures += 1
            firstFailure = firstFailure ?? sample
        }
        errorsRunning = sample.outcome == .error ? errorsRunning + 1 : 0
        if weight != .watching, sample.outcome != .error, conclusion == nil {
            look(sample.outcome, decides: weight == .deciding, limits, most)
        }
        switch verdict(limits) {
        case .errored, .inconclusive: troubledSince = troubledSince ?? sample.at
        case .passed, .running, .failed, .cancelled: troubledSince = nil
        }
    }

    private mutating func look(
        _ outcome: GateSample.Outcome,
        decides: Bool,
        _ limits: GateCheck.Limits,
        _ most: Int
    ) {
        looks += 1
        if outcome == .pass { passes += 1 }
        passesRunning = outcome == .pass ? passesRunning + 1 : 0
        inconclusiveRunning = outcome == .inconclusive ? inconclusiveRunning + 1 : 0
        guard decides else { return }
        if limits.consecutivePasses > 0, limits.consecutivePasses <= passesRunning {
            conclusion = .passed
        } else if looks >= most {
            let isOpen =
                limits.consecutivePasses > 0 || passes == 0
                || inconclusiveRunning.exceeds(limits.maxInconclusive)
            conclusion = isOpen ? .inconclusive : .passed
        }
    }

    /// What it says now.
    package func verdict(_ limits: GateCheck.Limits) -> GateVerdict {
        if failures.exceeds(limits.maxFailures) { return .failed }
        if errorsRunning.exceeds(limits.maxConsecutiveErrors) { return .errored }
        if let conclusion { return conclusion }
        return inconclusiveRunning.exceeds(limits.maxInconclusive) ? .inconclusive : .running
    }
}

extension Int {
    /// A breach is strictly more; nil: no bound.
    fileprivate func exceeds(_ bound: Int?) -> Bool { bound.map { self > $0 } ?? false }
}
