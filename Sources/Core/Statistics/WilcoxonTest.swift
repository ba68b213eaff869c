/// The signed-rank test of Wilcoxon, one-sided: whether the same devices have larger values after than before.
package struct WilcoxonTest: Sendable {
    /// Up to so many differences the distribution is counted out, where no two are equally large.
    package static let largestExactCount = 50

    /// Differences that are not 0.
    package let count: Int
    /// Twice the sum of the ranks of those that grew.
    let doubledStatistic: Int64
    private let tieSum: Int128

    /// Of the differences after − before; those of 0 say nothing and are left out. nil: more than 2^30. O(n log n).
    package init?(differences: [Int64]) {
        guard differences.count <= 1 << 30 else { return nil }
        let changed = differences.filter { $0 != 0 }
        count = changed.count
        // The most negative number has no positive one: it is held at the largest there is.
        let ranks = Ranks(of: changed.map { Int64(clamping: $0.magnitude) })
        tieSum = ranks.tieSum
        doubledStatistic = zip(changed, ranks.doubled).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    }

    /// Whether the value is counted out and not approximated.
    package var isExact: Bool { count <= Self.largestExactCount && tieSum == 0 }

    /// How likely at least so many grew by so much by chance.
    package var pValue: PValue {
        if count == 0 { return .one }
        return isExact ? exactValue : normalValue
    }

    private var exactValue: PValue {
        let counts = Self.frequencies(count)
        let tail = counts[Int(doubledStatistic / 2)...].reduce(UInt128(0)) { $0 + UInt128($1) }
        return PValue(tail, of: UInt128(1) << UInt128(count))
    }

    /// How many sets of the numbers up to `count` have the sum 0, 1, ….
    private static func frequencies(_ count: Int) -> [UInt64] {
        var counts = Array(repeating: UInt64(0), count: count * (count + 1) / 2 + 1)
        counts[0] = 1
        for number in 1...count {
            for index in counts.indices.reversed() where index >= number {
                counts[index] += counts[index - number]
            }
        }
        return counts
    }

    /// The normal tail, with correction for ties and for continuity.
    private var normalValue: PValue {
        let size = Int128(count)
        // Forty-eight times the variance, which is whole.
        let spread = 2 * size * (size + 1) * (2 * size + 1) - tieSum
        guard spread > 0 else { return .one }
        let distance = Double(2 * Int128(doubledStatistic) - size * (size + 1) - 2) / 4
        return NormalTail.value(distance / (Double(spread) / 48).squareRoot())
    }
}
