/// The number of a decision for one device and track; it grows by one with each new decision.
///
/// A device keeps the highest it has seen, refuses a lower one and treats an equal one as done.
package struct Generation: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }

    /// No decision yet.
    package static var none: Generation { Generation(0) }

    /// The next decision; after the last one that same one, which is no decision anew.
    package var next: Generation { Generation(number < .max ? number + 1 : .max) }

    package var description: String { String(number) }

    package static func < (left: Generation, right: Generation) -> Bool {
        left.number < right.number
    }
}

extension Generation: Codable {
    package init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(UInt64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}
