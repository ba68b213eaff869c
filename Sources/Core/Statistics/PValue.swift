/// How likely a difference at least as large is by chance alone.
///
/// Kept in 10^-15, rounded up, so that every machine decides alike and a chance is never shown as none.
package struct PValue: Hashable, Sendable, Codable {
    /// 1 to 10^15.
    package let quadrillionths: Int64

    /// What is no probability is held at the nearer end.
    package init(quadrillionths: Int64) {
        self.quadrillionths = min(max(quadrillionths, 1), Self.unit)
    }

    /// Nothing speaks against chance.
    package static let one = PValue(quadrillionths: unit)

    static let unit: Int64 = 1_000_000_000_000_000

    /// A share of a whole that is not 0, at most the whole; exact but for the last rounding. O(limbs).
    init(_ part: Natural, of whole: Natural) {
        let part = part.multiplied(by: UInt64(Self.unit))
        var low: UInt64 = 0
        var high = UInt64(Self.unit)
        while low < high {
            let middle = (low + high) / 2
            if whole.multiplied(by: middle) < part { low = middle + 1 } else { high = middle }
        }
        self.init(quadrillionths: Int64(low))
    }

    /// A share of a whole that is not 0 and at most 2^77; exact but for the last rounding.
    init(_ part: UInt128, of whole: UInt128) {
        let unit = UInt128(Self.unit)
        self.init(quadrillionths: Int64((min(part, whole) * unit + whole - 1) / whole))
    }

    /// Of a number as it was computed; what is none is 1.
    init(_ value: Double) {
        let scaled = (value * Double(Self.unit)).rounded(.up)
        self.init(
            quadrillionths: scaled < Double(Self.unit) ? Int64(max(1, scaled)) : Self.unit
        )
    }

    /// Whether it is within the bound on a false alarm that so many looks share evenly; `looks` is at least 1.
    package func isWithin(alphaMillionths alpha: Int64, looks: Int) -> Bool {
        let (spent, overflow) = quadrillionths.multipliedReportingOverflow(by: Int64(looks))
        return !overflow && spent <= alpha * (Self.unit / 1_000_000)
    }
}

extension PValue: Comparable {
    package static func < (left: PValue, right: PValue) -> Bool {
        left.quadrillionths < right.quadrillionths
    }
}

extension PValue: CustomStringConvertible {
    /// A decimal number with three digits that count, rounded up: `0.00314`.
    package var description: String {
        guard quadrillionths < Self.unit else { return "1" }
        let digits = String(quadrillionths).utf8.count
        var step: Int64 = 1
        for _ in 0..<max(0, digits - 3) { step *= 10 }
        let rounded = (quadrillionths + step - 1) / step * step
        guard rounded < Self.unit else { return "1" }
        var places = Array(String(Self.unit + rounded).utf8.dropFirst())
        while places.last == UInt8(ascii: "0") { places.removeLast() }
        return "0." + String(decoding: places, as: UTF8.self)
    }
}
