/// A reusable check of health that a wave must pass.
package struct Gate: Hashable, Sendable, Codable {
    package let name: ResourceName
    package let span: SourceSpan
    /// Time between two looks, 10 seconds to a day.
    package let every: TimeSpan
    /// From when enough of the wave has succeeded to the first look.
    package let initialDelay: TimeSpan
    /// So many looks at most, 1 to 1,000; the bound on error of a comparison is split over them.
    package let looks: Int
    /// At least one, each name once, in the order of the spec.
    package let checks: [GateCheck]

    package init(
        name: ResourceName,
        span: SourceSpan,
        every: TimeSpan,
        initialDelay: TimeSpan,
        looks: Int,
        checks: [GateCheck]
    ) {
        self.name = name
        self.span = span
        self.every = every
        self.initialDelay = initialDelay
        self.looks = looks
        self.checks = checks
    }
}
