import FleetModel

/// One line of the specs, the differences that it makes, and on how many devices: the unit that a reviewer reads.
package struct PlanCause: Hashable, Sendable {
    /// Why devices differ.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The specs ask for something that the devices never had.
        case change
        /// A path that no spec sets any more.
        case release
        /// Devices left what they were given.
        case drift
        /// The value is only watched.
        case observe
    }

    /// One identical difference.
    package struct Difference: Hashable, Sendable {
        package let change: Change
        package let count: Int
    }

    package let kind: Kind
    /// nil: a released path.
    package let source: Change.Source?
    package let subject: Change.Subject
    /// Distinct devices.
    package let count: Int
    /// The most frequent first.
    package let differences: [Difference]
}
