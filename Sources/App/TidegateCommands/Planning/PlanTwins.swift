import DevicePlatforms
import FleetController
import FleetModel

/// The twins that a plan is made of: recorded in a file, or listed now by a platform.
struct PlanTwins {
    let table: TwinTable
    let refusedCount: Int
    /// The platform's time of the listing, and our clock then.
    let listed: Moment

    /// Reads a file, or lists the platform of an `http` or `https` URL; nil: the platform of the settings.
    ///
    /// Throws a failure where the listing is not whole: a plan over a part of a fleet would be another plan.
    static func read(
        _ place: String?,
        _ settings: HostSettings,
        keeping projection: TwinProjection = .all,
        onTwoThreads: Bool = false
    ) async throws -> PlanTwins {
        let sweep: Sweep
        do {
            if let place, !isURL(place) {
                sweep = try TwinSnapshot.read(
                    place,
                    projection: projection,
                    onTwoThreads: onTwoThreads
                )
            } else {
                sweep = try await list(
                    settings,
                    keeping: projection,
                    onTwoThreads: onTwoThreads
                )
            }
        } catch let error as PlatformError {
            throw failure(error, place ?? settings.text(.platformURL))
        }
        tell(sweep.refused)
        return PlanTwins(
            table: sweep.table,
            refusedCount: sweep.refused.count,
            listed: Moment(
                wall: sweep.asOf,
                monotonic: sweep.table.latestReceipt ?? .zero
            )
        )
    }

    /// Lists every device of the platform of the settings.
    static func list(
        _ settings: HostSettings,
        keeping projection: TwinProjection = .all,
        onTwoThreads: Bool = false
    ) async throws -> Sweep {
        guard settings.text(.platformURL) != nil else {
            throw CommandFailure(
                "name the twins: a file or the platform's URL (--twins, --platform)",
                code: .usage
            )
        }
        let connections = HostConnections(settings: settings, clock: SystemClock())
        let platform = try connections.platform(
            keeping: projection,
            onTwoThreads: onTwoThreads
        )
        return try await Console.saying("listing the devices…") { try await platform.sweep() }
    }

    /// What went wrong, and with whom.
    static func failure(_ error: PlatformError, _ place: String?) -> CommandFailure {
        let text = error.description
        guard let place, !text.contains(place) else { return CommandFailure(text) }
        return CommandFailure("\(place.escapingControls): \(text)")
    }

    /// Whether it is meant as a URL; what is none after all is refused when it is opened.
    static func isURL(_ place: String) -> Bool {
        place.contains("://")
    }

    /// Says which devices could not be read; they are not planned for.
    static func tell(_ refused: [RefusedRecord]) {
        for record in refused.prefix(20) {
            Console.error(
                "refused twin \(record.name.string.escapingControls): \(record.reason.escapingControls)"
            )
        }
        if refused.count > 20 { Console.error("and \(refused.count - 20) more refused twins") }
    }

    /// The moment to plan for: the listing's own, or a later one that ages every report.
    func moment(_ wall: Timestamp?) -> Moment {
        guard let wall else { return listed }
        let later = max(.zero, wall.since(listed.wall))
        return Moment(wall: wall, monotonic: listed.monotonic + later)
    }
}
