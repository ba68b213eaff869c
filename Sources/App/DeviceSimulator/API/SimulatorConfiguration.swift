package import FleetModel

/// How the simulator is run.
package struct SimulatorConfiguration: Sendable {
    package var fleet: FleetConfiguration
    package var host = "127.0.0.1"
    /// 0: any free port.
    package var port = 0
    /// Simulated seconds in a real one; scales every time that the platform states, never a transport's.
    package var timeScale = 1
    /// What callers must bring as a bearer token; nil: nothing.
    package var token: Secret?
    /// Tells this process from an earlier one, whose cursors are void.
    package var instance: UInt64 = 1
    package var limits = SimulatorLimits()

    package init(fleet: FleetConfiguration) { self.fleet = fleet }
}

/// The numbers that bound what one call may ask.
package struct SimulatorLimits: Hashable, Sendable {
    package var maxPage = 1_000
    /// Of a page's items.
    package var maxPageBytes = 3 << 20
    package var maxTargetsPerCall = 500
    package var maxDocumentBytes = 64 << 10
    /// Of a request.
    package var maxBodyBytes = 16 << 20
    package var maxIDsPerCall = 100
    /// Paged listings that can be read at one time; the oldest expires first.
    package var maxListings = 16

    package init() {}
}
