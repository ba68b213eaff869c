package import FleetModel
package import Statistics

/// What one look at a check came to.
package struct GateSample: Hashable, Sendable, Codable {
    /// Just one of four; no data and an error are never merged.
    package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        case pass, fail
        /// No data, too few devices, or neither condition holds.
        case inconclusive
        /// The measurement itself went wrong.
        case error
    }

    /// The figures of a comparison.
    package struct Figures: Hashable, Sendable, Codable {
        package let updated: Int
        package let control: Int
        /// As it was held against the bound: corrected for the other comparisons of the gate.
        package let pValue: PValue
        /// By how much the updated devices are worse, in the metric's unit.
        package let effect: FixedDecimal

        package init(updated: Int, control: Int, pValue: PValue, effect: FixedDecimal) {
            self.updated = updated
            self.control = control
            self.pValue = pValue
            self.effect = effect
        }
    }

    /// The longest reason and the longest value that are kept, in bytes.
    package static let longestText = 512

    package let outcome: Outcome
    package let at: Timestamp
    /// One sentence without a full stop, cut to ``longestText``; may quote outside text.
    package let reason: Text
    /// What was measured, cut to ``longestText``; nil: nothing was.
    package let value: Text?
    package let figures: Figures?

    package init(
        _ outcome: Outcome,
        at time: Timestamp,
        reason: String,
        value: String? = nil,
        figures: Figures? = nil
    ) {
        self.outcome = outcome
        at = time
        self.reason = Self.cut(reason)
        self.value = value.map(Self.cut)
        self.figures = figures
    }

    /// At the end of a character, never within one.
    private static func cut(_ text: String) -> Text {
        guard text.utf8.count > longestText else { return Text(text) }
        var kept = ""
        var size = 0
        for scalar in text.unicodeScalars {
            size += UTF8.width(scalar)
            guard size <= longestText - 3 else { break }
            kept.unicodeScalars.append(scalar)
        }
        return Text(kept + "…")
    }
}

/// A look at a gate: what was sampled at one time, and how it counts.
package struct GateLook: Hashable, Sendable, Codable {
    /// How far a sample may go.
    package enum Weight: String, Hashable, Sendable, Codable, CaseIterable {
        /// Between the looks that count: it can only fail the check, or show that it cannot be measured.
        case watching
        /// One of the gate's looks, before the soak is over.
        case counted
        /// One of the gate's looks, after which the check may be decided.
        case deciding
    }

    /// The sample of one check.
    package struct Entry: Hashable, Sendable, Codable {
        package let check: ResourceName
        package let weight: Weight
        package let sample: GateSample

        package init(check: ResourceName, weight: Weight, sample: GateSample) {
            self.check = check
            self.weight = weight
            self.sample = sample
        }
    }

    package let gate: ResourceName
    package let at: ObservedInstant
    /// In the order of the gate's checks.
    package let entries: [Entry]

    package init(gate: ResourceName, at instant: ObservedInstant, entries: [Entry]) {
        self.gate = gate
        at = instant
        self.entries = entries
    }
}

extension UTF8 {
    /// The bytes of one scalar.
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x1_0000: 3
        default: 4
        }
    }
}
