/// Fisher's exact test, one-sided: whether a mark is more frequent among some than among others.
package struct FisherTest: Hashable, Sendable {
    /// Numbers beyond are not devices.
    package static let mostMembers = 1 << 30
    /// Where the sums take more steps than this, they are made in fixed point.
    private static let mostExactSteps: UInt64 = 1 << 20

    /// The margins and the observed cell, turned so that the drawn ones are few.
    let drawn: UInt64
    let marked: UInt64
    let all: UInt64
    let observed: UInt64

    /// nil: more are marked than there are, a side is empty, or a number is beyond ``mostMembers``.
    package init?(marked first: Int, of firstCount: Int, against second: Int, of secondCount: Int) {
        let counts = 1...Self.mostMembers
        guard counts.contains(firstCount), counts.contains(secondCount),
            (0...firstCount).contains(first), (0...secondCount).contains(second)
        else { return nil }
        let marks = first + second
        let all = firstCount + secondCount
        // The same four cells, read by rows or by columns, from the marked or from the unmarked end.
        let readings = [
            (drawn: firstCount, marked: marks, observed: first),
            (drawn: marks, marked: firstCount, observed: first),
            (drawn: secondCount, marked: all - marks, observed: secondCount - second),
            (drawn: all - marks, marked: secondCount, observed: secondCount - second),
        ]
        let reading = readings.min { $0.drawn < $1.drawn } ?? readings[0]
        drawn = UInt64(reading.drawn)
        marked = UInt64(reading.marked)
        observed = UInt64(reading.observed)
        self.all = UInt64(all)
    }

    /// How likely at least so many are marked by chance, all margins being as they are.
    ///
    /// The sum of whole numbers of any size where that takes at most about a million steps; beyond, ``fixedPointValue``.
    package var pValue: PValue {
        let bits = UInt64(UInt64.bitWidth - all.leadingZeroBitCount)
        let limbs = drawn * bits / 64 + 1
        let (steps, overflow) = (most - least + 1).multipliedReportingOverflow(by: limbs)
        return overflow || steps > Self.mostExactSteps ? fixedPointValue : exactValue
    }

    /// The fewest of the drawn that can be marked.
    var least: UInt64 { drawn + marked > all ? drawn + marked - all : 0 }
    /// The most of the drawn that can be marked.
    var most: UInt64 { min(drawn, marked) }

    /// Exact, rounded up once. O(drawn² / 64).
    var exactValue: PValue {
        var term = Natural.ways(toChoose: least, of: marked)
        let others = all - marked
        // The second factor is as long as the first: it is multiplied in piece by piece.
        let chosen = drawn - least
        for index in 0..<min(chosen, others - chosen) {
            term.multiply(by: others - index)
            term.divide(by: index + 1)
        }
        var whole = Natural(0)
        var tail = Natural(0)
        for count in least...most {
            whole.add(term)
            if count >= observed { tail.add(term) }
            guard count < most else { break }
            term.multiply(by: marked - count)
            term.multiply(by: drawn - count)
            term.divide(by: count + 1)
            term.divide(by: others + count + 1 - drawn)
        }
        return PValue(tail, of: whole)
    }
}
