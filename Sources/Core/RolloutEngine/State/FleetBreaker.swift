/// The fleet-wide breaker that has tripped: too many of the devices that are heard from are not well.
package struct FleetBreaker: Hashable, Sendable, Codable {
    /// Devices that were unhealthy, or silent after a job, when it tripped.
    package let unhealthy: Int
    /// Devices that were heard from then, those among them.
    package let heard: Int
    /// So many unhealthy ones were allowed.
    package let most: Int

    package init(unhealthy: Int, heard: Int, most: Int) {
        self.unhealthy = unhealthy
        self.heard = heard
        self.most = most
    }
}
