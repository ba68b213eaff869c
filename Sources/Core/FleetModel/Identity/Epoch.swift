/// The number of a writer's term; a store and a sink refuse an offer of a lower one.
package struct Epoch: Hashable, Comparable, Sendable, Codable {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }

    /// The epoch of the next writer; nil: there can be none after this one.
    package var next: Epoch? { number < .max ? Epoch(number + 1) : nil }

    package static func < (left: Epoch, right: Epoch) -> Bool { left.number < right.number }
}
