import FleetModel

/// Where a controller's inputs come from; each keeps what it heard until the loop looks.
struct ControllerSources: Sendable {
    let revisions: RevisionSource
    let twins: TwinSource
    let jobs: JobFeed
    let past: PastSource
    let gates: GateDesk

    init(
        _ dependencies: ControllerDependencies,
        _ configuration: ControllerConfiguration
    ) {
        revisions = RevisionSource(
            repository: dependencies.repository,
            clock: dependencies.clock,
            failpoints: dependencies.failpoints
        )
        twins = TwinSource(
            platform: dependencies.platform,
            clock: dependencies.clock,
            failpoints: dependencies.failpoints,
            wholeSweepInterval: configuration.wholeSweepInterval
        )
        jobs = JobFeed(platform: dependencies.platform, clock: dependencies.clock)
        gates = GateDesk(services: dependencies.services)
        past = PastSource(platform: dependencies.platform, clock: dependencies.clock)
    }

    /// How the platform does, whatever it is asked for.
    var platformHealth: SourceHealth {
        get async {
            SourceHealth(ofAll: await twins.health + [await jobs.health, await past.health])
        }
    }
}
