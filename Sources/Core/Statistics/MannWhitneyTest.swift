/// The test of Mann and Whitney, one-sided: whether some values are larger than others.
package struct MannWhitneyTest: Sendable {
    /// Up to this product of the two sizes the distribution is counted out, where no two values are equal.
    package static let largestExactProduct = 400

    private let first: Int
    private let second: Int
    /// Twice the number of pairs in which the first is larger; equal pairs count half.
    let doubledStatistic: Int64
    private let tieSum: Int128

    /// nil: a side is empty, or there are more than 2^30 values. O(n log n).
    package init?(_ first: [Int64], against second: [Int64]) {
        guard !first.isEmpty, !second.isEmpty, first.count + second.count <= 1 << 30 else {
            return nil
        }
        self.first = first.count
        self.second = second.count
        let ranks = Ranks(of: first + second)
        tieSum = ranks.tieSum
        let sum = ranks.doubled[..<first.count].reduce(0, +)
        doubledStatistic = sum - Int64(first.count) * Int64(first.count + 1)
    }

    /// Whether the value is counted out and not approximated.
    package var isExact: Bool {
        let (product, overflow) = first.multipliedReportingOverflow(by: second)
        return !overflow && product <= Self.largestExactProduct && tieSum == 0
    }

    /// How likely the first values are at least so much larger by chance.
    package var pValue: PValue { isExact ? exactValue : normalValue }

    private var exactValue: PValue {
        let counts = Self.frequencies(first, second)
        let tail = counts[Int(doubledStatistic / 2)...].reduce(UInt128(0)) { $0 + UInt128($1) }
        return PValue(tail, of: counts.reduce(UInt128(0)) { $0 + UInt128($1) })
    }

    /// In how many orders of all values the statistic is 0, 1, …: the coefficients of a Gaussian binomial.
    private static func frequencies(_ first: Int, _ second: Int) -> [Int64] {
        let fewer = min(first, second)
        let more = max(first, second)
        var counts = Array(repeating: Int64(0), count: first * second + 1)
        counts[0] = 1
        for step in 1...fewer {
            for index in counts.indices.reversed() where index >= more + step {
                counts[index] -= counts[index - more - step]
            }
            for index in counts.indices where index >= step {
                counts[index] += counts[index - step]
            }
        }
        return counts
    }

    /// The normal tail, with correction for ties and for continuity.
    private var normalValue: PValue {
        let product = Double(first) * Double(second)
        let all = Double(first + second)
        let size = Int128(first + second)
        let spread = size * size * size - size - tieSum
        guard spread > 0 else { return .one }
        let distance = Double(doubledStatistic) - product - 1
        let variance = product * Double(spread) / (3 * all * (all - 1))
        return NormalTail.value(distance / variance.squareRoot())
    }
}
