package import FleetModel

/// A job as the platform received it: the fields that the platform and the device act on.
package struct OfferedJob: Hashable, Sendable {
    package let id: JobID
    package let tenant: Tenant
    package let device: DeviceID
    package let incarnation: Incarnation
    package let generation: Generation
    package let target: OfferedTarget
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
        target: OfferedTarget,
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
            target: OfferedTarget(job.target),
            baseDigest: job.baseDigest,
            expiresAt: job.expiresAt,
            timeout: job.timeout,
            bodyDigest: job.bodyDigest
        )
    }

    package var track: Track { target.track }
}

/// What an offered job brings; versions as they are spelled, since a platform compares them and no more.
package enum OfferedTarget: Hashable, Sendable {
    case config(ConfigTarget)
    case firmware(OfferedFirmware)

    package init(_ target: JobTarget) {
        switch target {
        case .config(let target): self = .config(target)
        case .firmware(let target):
            self = .firmware(
                OfferedFirmware(
                    digest: target.digest,
                    component: target.component,
                    from: target.from,
                    version: Text(target.version.description),
                    size: target.size
                )
            )
        }
    }

    package var track: Track {
        switch self {
        case .config: .config
        case .firmware: .firmware
        }
    }

    package var digest: Digest {
        switch self {
        case .config(let target): target.digest
        case .firmware(let target): target.digest
        }
    }
}

/// One hop of one firmware component, as offered.
package struct OfferedFirmware: Hashable, Sendable {
    package let digest: Digest
    package let component: Text
    /// The version the hop starts from.
    package let from: Text
    package let version: Text
    /// In bytes.
    package let size: UInt64

    package init(digest: Digest, component: Text, from: Text, version: Text, size: UInt64) {
        self.digest = digest
        self.component = component
        self.from = from
        self.version = version
        self.size = size
    }
}
