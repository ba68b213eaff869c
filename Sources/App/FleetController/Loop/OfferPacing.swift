import FleetModel

/// When the platform is asked to take jobs again after it failed or asked for patience.
struct OfferPacing {
    private var pause = RetryPause()
    /// On the world's clock; nil: at once.
    private(set) var resumesAt: TimeSpan?
    private(set) var health = SourceHealth()

    func mayOffer(at worldTime: TimeSpan) -> Bool { resumesAt.map { $0 <= worldTime } ?? true }

    mutating func succeed(at now: Moment) {
        pause.succeed()
        resumesAt = nil
        health.succeed(at: now)
    }

    /// Nothing is left to offer, so that nothing fails; the pause stands.
    mutating func rest() { health.dismiss() }

    /// Returns whether this is worth a log line.
    mutating func fail(
        _ problem: String,
        askedFor: TimeSpan?,
        at now: Moment,
        worldTime: TimeSpan
    ) -> Bool {
        var chance = SystemRandomNumberGenerator()
        resumesAt = worldTime + pause.fail(askedFor: askedFor, using: &chance)
        return health.fail(problem, at: now)
    }
}
