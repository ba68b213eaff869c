/// A count of devices, or a share of a group: `20` or `1%` (the "int or percent" of Kubernetes).
package enum Quantity: Hashable, Sendable, Codable {
    /// At least 1.
    case count(Int)
    case percent(Percentage)

    /// What may be written, as `1` to this, unquoted; a percentage may be quoted.
    private static let largestCount: Int64 = 100_000_000

    /// Reads a scalar of a spec; nil where it is neither a count in these bounds nor a percentage.
    package init?(_ scalar: SyntaxNode.Scalar) {
        if let share = Percentage(text: scalar.text.string) {
            self = .percent(share)
        } else if case .integer(let value) = scalar.core, (1...Self.largestCount).contains(value),
            let count = Int(exactly: value)
        {
            self = .count(count)
        } else {
            return nil
        }
    }

    /// The whole number of devices out of `total` where more is the safe side: a share is rounded up, and never above the
    /// total.
    package func resolvedUp(of total: Int) -> Int {
        switch self {
        case .count(let count): min(count, total)
        case .percent(let share): share.ceiling(of: total)
        }
    }

    /// The whole number of devices out of `total`: a share is rounded down, and never above the total.
    package func resolved(of total: Int) -> Int {
        switch self {
        case .count(let count): min(count, total)
        case .percent(let share): share.floor(of: total)
        }
    }
}

extension Quantity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let share): share.description
        }
    }
}

/// A whole number of percent from 0 to 100, kept as an integer so that every machine decides alike.
package struct Percentage: Hashable, Comparable, Sendable, Codable {
    package let percent: Int

    /// Returns nil outside 0...100.
    package init?(_ percent: Int) {
        guard (0...100).contains(percent) else { return nil }
        self.percent = percent
    }

    /// Reads `0%` to `100%`: ASCII digits and one sign, no space, no fraction.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard (2...4).contains(bytes.count), bytes.last == UInt8(ascii: "%"),
            bytes.dropLast().allSatisfy(ASCII.isDigit),
            let percent = Int(text.dropLast())
        else { return nil }
        self.init(percent)
    }

    package static var all: Percentage { Percentage(100) ?? { preconditionFailure() }() }
    package static var none: Percentage { Percentage(0) ?? { preconditionFailure() }() }

    /// The share of `total`, rounded down. `total` is at most 2^48, far above any fleet.
    package func floor(of total: Int) -> Int { total * percent / 100 }

    /// The share of `total`, rounded up.
    package func ceiling(of total: Int) -> Int { (total * percent + 99) / 100 }

    package static func < (left: Percentage, right: Percentage) -> Bool {
        left.percent < right.percent
    }
}

extension Percentage: CustomStringConvertible {
    package var description: String { "\(percent)%" }
}
