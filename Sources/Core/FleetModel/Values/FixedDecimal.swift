/// A decimal number with at most six places after the point, kept exactly, so that every machine decides alike.
package struct FixedDecimal: Hashable, Comparable, Sendable, Codable {
    /// The number times 1,000,000.
    package let millionths: Int64

    package init(millionths: Int64) { self.millionths = millionths }

    /// Reads `0.5`, `-3` or `12.000125`: at most nine digits before the point and six after it; nil for any other spelling.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let isNegative = bytes.first == UInt8(ascii: "-")
        let parts = bytes.dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
            parts.count == 1 || (1...6).contains(parts[1].count),
            parts.allSatisfy({ $0.allSatisfy(ASCII.isDigit) })
        else { return nil }
        var value: Int64 = 0
        for digit in parts[0] { value = value * 10 + Int64(digit - UInt8(ascii: "0")) }
        let places = parts.count == 2 ? Array(parts[1]) : []
        for place in 0..<6 {
            let digit = place < places.count ? places[place] - UInt8(ascii: "0") : 0
            value = value * 10 + Int64(digit)
        }
        millionths = isNegative ? -value : value
    }

    package static func < (left: FixedDecimal, right: FixedDecimal) -> Bool {
        left.millionths < right.millionths
    }
}

extension FixedDecimal: CustomStringConvertible {
    /// The shortest spelling, which reads back: `0.5`.
    package var description: String {
        let magnitude = millionths.magnitude
        let sign = millionths < 0 ? "-" : ""
        let whole = sign + String(magnitude / 1_000_000)
        var places = Array(String(1_000_000 + magnitude % 1_000_000).utf8.dropFirst())
        while places.last == UInt8(ascii: "0") { places.removeLast() }
        return places.isEmpty ? whole : whole + "." + String(decoding: places, as: UTF8.self)
    }
}
