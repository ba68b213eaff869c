import FleetModel

/// Where a controller's inputs come from; each keeps what it heard until the loop looks.
struct ControllerSources: Sendable {
    let revisions: RevisionSource
    let twins: TwinSource
    let jobs: JobFeed

    init(_ dependencies: ControllerDependencies) {
        revisions = RevisionSource(
            repository: dependencies.repository,
            clock: dependencies.clock,
            failpoints: dependencies.failpoints
        )
        twins = TwinSource(
            platform: dependencies.platform,
            clock: dependencies.clock,
            failpoints: dependencies.failpoints
        )
        jobs = JobFeed(platform: dependencies.platform)
    }
}
