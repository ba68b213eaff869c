import FleetModel

/// A JSON number as the decimal it is written as: a coefficient of at most 17 digits times a power of ten.
///
/// `0.0075` is a multiple of `0.0001` as everyone reads it, although neither double is the number written.
struct DecimalNumber: Hashable, Sendable {
    private let coefficient: UInt64
    private let exponent: Int

    /// The shortest decimal that reads back as the same number; its sign is left aside.
    init(_ number: JSONNumber) {
        if let integer = number.integer {
            coefficient = integer.magnitude
            exponent = 0
            return
        }
        var digits: UInt64 = 0
        var shift = 0
        var isFraction = false
        // Swift writes a double as `123.5` or `1.5e-08`.
        let parts = abs(number.double).description.utf8.split(separator: UInt8(ascii: "e"))
        for byte in parts[0] {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                let (product, isOver) = digits.multipliedReportingOverflow(by: 10)
                precondition(!isOver, "a shortest double has at most 17 digits")
                digits = product &+ UInt64(byte &- UInt8(ascii: "0"))
                if isFraction { shift -= 1 }
            }
        }
        if parts.count > 1 { shift += Int(String(Substring(parts[1]))) ?? 0 }
        coefficient = digits
        exponent = shift
    }

    /// Whether this is a whole number of times the divisor, exactly; false for a divisor of zero.
    func isMultiple(of divisor: DecimalNumber) -> Bool {
        guard divisor.coefficient != 0 else { return false }
        guard coefficient != 0 else { return true }
        let shift = exponent - divisor.exponent
        guard shift < 0 else {
            // Exponents of doubles differ by fewer than 700.
            var rest = coefficient % divisor.coefficient
            for _ in 0..<shift where rest != 0 {
                let product = rest.multipliedFullWidth(by: 10)
                rest = divisor.coefficient.dividingFullWidth(product).remainder
            }
            return rest == 0
        }
        var value = coefficient
        for _ in 0..<(-shift) {
            guard value % 10 == 0 else { return false }
            value /= 10
        }
        return value % divisor.coefficient == 0
    }
}
