package import FleetModel
package import Logging
package import RolloutEngine
package import SpecLanguage

/// The outside world of a controller, each part behind its protocol.
package struct ControllerDependencies: Sendable {
    package let repository: any SpecRepository
    package let platform: any DevicePlatform
    package let store: any RolloutStore
    package let clock: any ControllerClock
    package let zones: any TimeZoneSource
    package let logger: Logger
    package let failpoints: Failpoints
    /// What gates ask outside.
    package let services: any GateServices

    package init(
        repository: any SpecRepository,
        platform: any DevicePlatform,
        store: any RolloutStore,
        clock: any ControllerClock,
        zones: any TimeZoneSource = TimeZoneDatabase.utcOnly,
        logger: Logger,
        failpoints: Failpoints = .none,
        services: any GateServices = NoGateServices()
    ) {
        self.services = services
        self.repository = repository
        self.platform = platform
        self.store = store
        self.clock = clock
        self.zones = zones
        self.logger = logger
        self.failpoints = failpoints
    }
}
