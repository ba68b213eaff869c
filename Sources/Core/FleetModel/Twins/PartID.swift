/// A part that a ``TwinColumns`` holds once for all devices that report it: an index into one of its pools.
///
/// Within one table two devices with one id have the same part, form for form. Two ids may stand for equal values: members in
/// another order, or a form that was not found again.
package struct PartID: Hashable, Comparable, Sendable {
    /// From 0 up without gaps; of one pool of one table, and of no other.
    package let index: UInt32

    package init(index: UInt32) { self.index = index }

    package static func < (left: PartID, right: PartID) -> Bool { left.index < right.index }
}

/// Why a part did not come into a pool.
package enum PartFault<Refusal: Error>: Error {
    /// The bytes are no form of such a part.
    case malformed
    /// The pool has reached its cap of distinct parts or of bytes.
    case full
    /// What the caller's check said.
    case refused(Refusal)
}

extension PartFault: Equatable where Refusal: Equatable {}
