package import FleetModel

/// One guard of one cohort, held against what the plan would do.
package struct GuardFinding: Hashable, Sendable {
    /// Whether the guard held, broke, or was acknowledged.
    package enum Verdict: Hashable, Sendable {
        case passed
        /// The plan is denied.
        case broken
        /// A reviewed yes names the guard and this plan's intent.
        case acknowledged(ResourceName)
    }

    package let kind: GuardKind
    package let cohort: ResourceName
    /// Devices it is about.
    package let count: Int
    /// More than this trips it.
    package let limit: Int
    /// As it is written.
    package let written: String
    /// Devices of the cohort that the limit was taken of.
    package let total: Int
    package internal(set) var verdict: Verdict

    /// Whether there is more than the guard allows, whoever said yes to it.
    package var isTripped: Bool { count > limit }
}
