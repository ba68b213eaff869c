/// The number of a writer's term; a store and a sink refuse an offer of a lower one.
package struct Epoch: Hashable, Comparable, Sendable, Codable {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }

    package static func < (left: Epoch, right: Epoch) -> Bool { left.number < right.number }
}
