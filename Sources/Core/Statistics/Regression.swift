/// What a comparison of devices found: a regression needs both that chance does not explain it and that it is large enough
/// to matter.
package struct Regression: Hashable, Sendable {
    /// How many of each side were compared.
    package let updated: Int
    package let control: Int
    package let pValue: PValue
    /// By how much the updated ones are worse, in millionths of the unit, rounded down; negative: they are better.
    package let effectMillionths: Int64
    /// Whether that is at least the size that matters.
    package let isLarge: Bool

    /// Shares of marked devices, by Fisher's exact test; nil where they are no counts.
    package init?(
        marked: Int,
        of updated: Int,
        against controlMarked: Int,
        of control: Int,
        atLeastMillionths least: Int64
    ) {
        guard
            let test = FisherTest(
                marked: marked,
                of: updated,
                against: controlMarked,
                of: control
            )
        else { return nil }
        let difference = Fraction(
            Int128(marked) * Int128(control) - Int128(controlMarked) * Int128(updated),
            over: Int128(updated) * Int128(control)
        )
        self.init(
            updated: updated,
            control: control,
            pValue: test.pValue,
            effect: difference.millionths(perUnit: 1_000_000),
            least
        )
    }

    /// Values in millionths, by the test of Mann and Whitney; nil where a side is empty.
    ///
    /// The size is the larger of the differences of means and of medians: a few bad devices move the mean alone, and one wild
    /// control cannot hide what the medians show. O(n log n).
    package init?(
        values: [Int64],
        against controls: [Int64],
        atLeastMillionths least: Int64
    ) {
        guard let test = MannWhitneyTest(values, against: controls) else { return nil }
        let means = Fraction(
            values.total * Int128(controls.count) - controls.total * Int128(values.count),
            over: Int128(values.count) * Int128(controls.count)
        )
        let medians = Fraction(values.doubledMedian - controls.doubledMedian, over: 2)
        self.init(
            updated: values.count,
            control: controls.count,
            pValue: test.pValue,
            effect: max(means.millionths(), medians.millionths()),
            least
        )
    }

    /// The same devices' differences after − before in millionths, by Wilcoxon's test; nil where there is none. O(n log n).
    package init?(differences: [Int64], atLeastMillionths least: Int64) {
        guard !differences.isEmpty, let test = WilcoxonTest(differences: differences) else {
            return nil
        }
        let mean = Fraction(differences.total, over: Int128(differences.count))
        let median = Fraction(differences.doubledMedian, over: 2)
        self.init(
            updated: differences.count,
            control: differences.count,
            pValue: test.pValue,
            effect: max(mean.millionths(), median.millionths()),
            least
        )
    }

    /// An effect rounded down reaches a whole bound exactly where the effect itself does.
    private init(updated: Int, control: Int, pValue: PValue, effect: Int64, _ least: Int64) {
        self.updated = updated
        self.control = control
        self.pValue = pValue
        effectMillionths = effect
        isLarge = effect >= least
    }
}

/// An exact quotient with a divisor above 0.
private struct Fraction {
    private let numerator: Int128
    private let divisor: Int128

    init(_ numerator: Int128, over divisor: Int128) {
        self.numerator = numerator
        self.divisor = divisor
    }

    /// Rounded down, held at the ends of the range.
    func millionths(perUnit unit: Int128 = 1) -> Int64 {
        let scaled = numerator * unit
        let quotient = scaled / divisor
        return Int64(clamping: scaled % divisor < 0 ? quotient - 1 : quotient)
    }
}

extension [Int64] {
    fileprivate var total: Int128 { reduce(Int128(0)) { $0 + Int128($1) } }

    /// Twice the median; not empty.
    fileprivate var doubledMedian: Int128 {
        let sorted = self.sorted()
        let upper = sorted[sorted.count / 2]
        let lower = sorted[(sorted.count - 1) / 2]
        return Int128(lower) + Int128(upper)
    }
}
