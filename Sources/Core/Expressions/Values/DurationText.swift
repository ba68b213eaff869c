import FleetModel

/// How CEL writes a duration: numbers with the units h, m, s, ms, us, ns, each with an optional fraction.
enum DurationText {
    private static let units: [(suffix: [UInt8], nanoseconds: Int64)] = [
        (Array("ns".utf8), 1), (Array("us".utf8), 1_000), (Array("µs".utf8), 1_000),
        (Array("ms".utf8), 1_000_000), (Array("s".utf8), 1_000_000_000),
        (Array("m".utf8), 60_000_000_000), (Array("h".utf8), 3_600_000_000_000),
    ]

    /// Nanoseconds; nil where it is no duration, or beyond 292 years. What is finer than a nanosecond is dropped.
    static func read(_ text: Text) -> Int64? {
        var rest = Array(text.string.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty, rest.count <= 128 else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            guard let part = part(&rest) else { return nil }
            // Counted downwards, where there is room for one more.
            let (sum, overflow) = total.subtractingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        if isNegative { return total }
        return total == .min ? nil : -total
    }

    /// One number and its unit.
    private static func part(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let whole = rest.prefix(while: ASCII.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: ASCII.isDigit)
            rest = rest.dropFirst(fraction.count)
        }
        guard !(whole.isEmpty && fraction.isEmpty),
            let unit = units.last(where: { isNext($0.suffix, in: rest) }),
            whole.isEmpty || Int64(String(decoding: whole, as: UTF8.self)) != nil
        else { return nil }
        rest = rest.dropFirst(unit.suffix.count)
        let count = whole.isEmpty ? 0 : Int64(String(decoding: whole, as: UTF8.self)) ?? 0
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        let (sum, isBeyond) = product.addingReportingOverflow(part(fraction, of: unit.nanoseconds))
        return isBeyond ? nil : sum
    }

    /// The suffix, and behind it the end or the next number.
    private static func isNext(_ suffix: [UInt8], in rest: ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: suffix) else { return false }
        guard let next = rest.dropFirst(suffix.count).first else { return true }
        return ASCII.isDigit(next) || next == UInt8(ascii: ".")
    }

    private static func part(_ fraction: ArraySlice<UInt8>, of unit: Int64) -> Int64 {
        var (value, scale) = (Int64(0), unit)
        for digit in fraction {
            // The scale of an hour divides evenly eleven times only; what is dropped is below a nanosecond.
            value += Int64(digit - UInt8(ascii: "0")) * scale / 10
            scale /= 10
        }
        return value
    }

    /// In seconds with as many digits as it takes: `90s`, `0.5s`.
    static func spell(_ nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = (nanoseconds < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            var digits = String(rest)
            digits = String(repeating: "0", count: 9 - digits.count) + digits
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + "s"
    }
}
