import FleetModel

/// Whether somebody else has given this fleet jobs before: learned once, where the controller's own store knows of none.
actor PastSource {
    private let platform: any DevicePlatform
    private let clock: any ControllerClock
    /// nil: not learned yet.
    private(set) var isForeign: Bool?
    private(set) var health = SourceHealth()

    init(platform: any DevicePlatform, clock: any ControllerClock) {
        self.platform = platform
        self.clock = clock
    }

    /// Asks the platform for the generations that it knows.
    func poll() async throws(PlatformError) {
        do {
            isForeign = try await !platform.generations().isEmpty
            health.succeed(at: clock.now())
        } catch {
            health.fail(error.description, at: clock.now())
            throw error
        }
    }
}
