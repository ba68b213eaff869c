/// A whole number from 0 on of any size, for sums that must be exact.
struct Natural: Hashable, Sendable {
    /// The lowest first; the last one is not 0.
    private var limbs: [UInt64]

    init(_ value: UInt64) { limbs = value == 0 ? [] : [value] }

    /// O(limbs).
    mutating func multiply(by factor: UInt64) {
        guard factor != 0 else {
            limbs = []
            return
        }
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index].multipliedFullWidth(by: factor)
            let (low, overflow) = product.low.addingReportingOverflow(carry)
            limbs[index] = low
            carry = product.high &+ (overflow ? 1 : 0)
        }
        if carry != 0 { limbs.append(carry) }
    }

    /// The quotient, rounded down; `divisor` is not 0. O(limbs).
    mutating func divide(by divisor: UInt64) {
        var rest: UInt64 = 0
        for index in limbs.indices.reversed() {
            (limbs[index], rest) = divisor.dividingFullWidth((rest, limbs[index]))
        }
        while limbs.last == 0 { limbs.removeLast() }
    }

    /// O(limbs).
    mutating func add(_ other: Natural) {
        if limbs.count < other.limbs.count {
            limbs += Array(repeating: 0, count: other.limbs.count - limbs.count)
        }
        var carry: UInt64 = 0
        for index in limbs.indices {
            let addend = index < other.limbs.count ? other.limbs[index] : 0
            let (sum, first) = limbs[index].addingReportingOverflow(addend)
            let (whole, second) = sum.addingReportingOverflow(carry)
            limbs[index] = whole
            carry = first || second ? 1 : 0
        }
        if carry != 0 { limbs.append(carry) }
    }

    func multiplied(by factor: UInt64) -> Natural {
        var product = self
        product.multiply(by: factor)
        return product
    }

    /// How many ways there are to choose so many of so many. O(chosen × limbs).
    static func ways(toChoose chosen: UInt64, of all: UInt64) -> Natural {
        guard chosen <= all else { return Natural(0) }
        var ways = Natural(1)
        for index in 0..<min(chosen, all - chosen) {
            ways.multiply(by: all - index)
            ways.divide(by: index + 1)
        }
        return ways
    }
}

extension Natural: Comparable {
    static func < (left: Natural, right: Natural) -> Bool {
        guard left.limbs.count == right.limbs.count else {
            return left.limbs.count < right.limbs.count
        }
        for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
            return left.limbs[index] < right.limbs[index]
        }
        return false
    }
}
