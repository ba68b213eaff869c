package import FleetModel

/// A job as the platform received it: the fields that the platform and the device act on.
package struct OfferedJob: Hashable, Sendable {
    package let id: JobID
    package let tenant: Tenant
    package let device: DeviceID
    package let incarnation: Incarnation
    package let generation: Generation
    package let target: JobTarget
    package let baseDigest: Digest?
    package let expiresAt: Timestamp
    /// From hand-out to outcome at the device.
    package let timeout: TimeSpan
    /// SHA-256 of the canonical form of the body: equal for an offer that is made again.
    package let bodyDigest: Digest

    package init(
        id: JobID,
        tenant: Tenant = .standard,
        device: DeviceID,
        incarnation: Incarnation,
        generation: Generation,
        target: JobTarget,
        baseDigest: Digest? = nil,
        expiresAt: Timestamp,
        timeout: TimeSpan,
        bodyDigest: Digest
    ) {
        self.id = id
        self.tenant = tenant
        self.device = device
        self.incarnation = incarnation
        self.generation = generation
        self.target = target
        self.baseDigest = baseDigest
        self.expiresAt = expiresAt
        self.timeout = timeout
        self.bodyDigest = bodyDigest
    }

    /// The offer that a controller makes of its job.
    package init(_ job: Job) {
        self.init(
            id: job.id,
            tenant: job.tenant,
            device: job.device,
            incarnation: job.incarnation,
            generation: job.generation,
            target: job.target,
            baseDigest: job.baseDigest,
            expiresAt: job.expiresAt,
            timeout: job.timeout,
            bodyDigest: job.bodyDigest
        )
    }

    package var track: Track { target.track }
}
