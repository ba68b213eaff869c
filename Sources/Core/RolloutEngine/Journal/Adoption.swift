package import FleetModel

/// Where a fleet stands that has seen jobs of which this store knows nothing.
package struct Adoption: Hashable, Sendable, Codable {
    package let commit: CommitID
    /// The highest known of each device's tracks, from its reports and from the platform; sorted by device.
    package let generations: [AdoptedGeneration]
    /// Jobs that the platform still carries; sorted by id.
    package let openJobs: [JobStatus]
    package let since: ObservedInstant
    package let act: OperatorAct

    package init(
        commit: CommitID,
        generations: [AdoptedGeneration],
        openJobs: [JobStatus],
        since: ObservedInstant,
        act: OperatorAct
    ) {
        self.commit = commit
        self.generations = generations
        self.openJobs = openJobs
        self.since = since
        self.act = act
    }
}

/// The highest generation of one device's track when it was adopted.
package struct AdoptedGeneration: Hashable, Sendable, Codable {
    package let device: DeviceID
    package let incarnation: Incarnation
    package let track: Track
    package let generation: Generation

    package init(
        device: DeviceID,
        incarnation: Incarnation,
        track: Track,
        generation: Generation
    ) {
        self.device = device
        self.incarnation = incarnation
        self.track = track
        self.generation = generation
    }
}
