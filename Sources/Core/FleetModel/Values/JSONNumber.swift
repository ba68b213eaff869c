/// A finite JSON number, equal by value and not by spelling.
///
/// A whole number within ±(2^53 − 1), the range that every JSON reader keeps exactly (RFC 7493), is
/// an integer; every other number is a finite double.
package struct JSONNumber: Hashable, Sendable {
    private enum Form: Hashable {
        case integer(Int64)
        case double(Double)
    }
    private let form: Form

    /// The largest whole number that a double keeps exactly together with its neighbours: 2^53 − 1.
    package static let largestExact: Int64 = 9_007_199_254_740_991

    /// Beyond the exact range the number is the nearest double, as every JSON reader may read it.
    package init(_ value: Int64) {
        form =
            value.magnitude <= UInt64(Self.largestExact) ? .integer(value) : .double(Double(value))
    }

    /// Returns nil for NaN and the infinities.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if value.rounded(.towardZero) == value, abs(value) <= Double(Self.largestExact) {
            form = .integer(Int64(value))
        } else {
            form = .double(value)
        }
    }

    /// The number where it is whole and within ±(2^53 − 1), else nil.
    package var integer: Int64? {
        if case .integer(let value) = form { value } else { nil }
    }

    package var double: Double {
        switch form {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }

    /// Whether every JSON reader keeps the number as it is (RFC 7493, section 2.2): false for a whole number beyond
    /// ±(2^53 − 1).
    package var isExact: Bool {
        guard case .double(let value) = form else { return true }
        return value.rounded(.towardZero) != value
    }
}

extension JSONNumber: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let integer = try? container.decode(Int64.self) {
            self.init(integer)
        } else if let number = JSONNumber(try container.decode(Double.self)) {
            self = number
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a finite number"
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let integer { try container.encode(integer) } else { try container.encode(double) }
    }
}
