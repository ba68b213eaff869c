extension FisherTest {
    /// The most likely term is 2^56; all others are taken from their neighbour, rounded to the nearest.
    private static let unit = UInt128(1) << 56

    /// The same sum in fixed point, for a million devices and more: within 10^-11 of the exact value.
    ///
    /// Terms are summed outwards from the most likely one until they vanish, which is after about nine standard deviations:
    /// O(square root of all). Whole numbers only, so that every machine gives the same.
    var fixedPointValue: PValue {
        let mode = min(max((drawn + 1) * (marked + 1) / (all + 2), least), most)
        var whole = Self.unit
        var tail = mode >= observed ? Self.unit : 0
        var term = Self.unit
        var count = mode
        while count < most {
            term = Self.scaled(term, by: up(count), over: down(count + 1))
            guard term > 0 else { break }
            count += 1
            whole += term
            if count >= observed { tail += term }
        }
        term = Self.unit
        count = mode
        while count > least {
            term = Self.scaled(term, by: down(count), over: up(count - 1))
            guard term > 0 else { break }
            count -= 1
            whole += term
            if count >= observed { tail += term }
        }
        return PValue(tail, of: whole)
    }

    /// The term of one more by the term of this: `up(count) / down(count + 1)`.
    private func up(_ count: UInt64) -> UInt128 {
        UInt128(marked - count) * UInt128(drawn - count)
    }

    private func down(_ count: UInt64) -> UInt128 {
        UInt128(count) * UInt128(all - marked + count - drawn)
    }

    private static func scaled(
        _ term: UInt128,
        by factor: UInt128,
        over divisor: UInt128
    ) -> UInt128 {
        (term * factor + divisor / 2) / divisor
    }
}
