/// One change of one device: what is offered to the platform, complete in itself.
///
/// Equal ids mean equal bodies, so a resend is always the same bytes.
package struct Job: Hashable, Sendable, Codable {
    /// Where the job comes from; for people and audit.
    package struct Reason: Hashable, Sendable, Codable {
        package let commit: CommitID
        package let rollout: RolloutID
        package let wave: ResourceName

        package init(commit: CommitID, rollout: RolloutID, wave: ResourceName) {
            self.commit = commit
            self.rollout = rollout
            self.wave = wave
        }
    }

    package let id: JobID
    package let tenant: Tenant
    package let device: DeviceID
    package let incarnation: Incarnation
    package let track: Track
    package let generation: Generation
    package let target: JobTarget
    /// What the device is assumed to have; another state rejects the job. nil: no assumption.
    package let baseDigest: Digest?
    /// On the platform's clock: after it nothing is handed out or started.
    package let expiresAt: Timestamp
    /// From hand-out to outcome at the device.
    package let timeout: TimeSpan
    package let reason: Reason

    /// `id` is that of a job that was kept, made of it then; nil: it is made now.
    package init(
        kept id: JobID? = nil,
        tenant: Tenant,
        device: DeviceID,
        incarnation: Incarnation,
        generation: Generation,
        target: JobTarget,
        baseDigest: Digest? = nil,
        expiresAt: Timestamp,
        timeout: TimeSpan,
        reason: Reason
    ) {
        self.id =
            id
            ?? JobID(
                tenant: tenant,
                device: device,
                incarnation: incarnation,
                track: target.track,
                generation: generation,
                targetDigest: target.digest
            )
        self.tenant = tenant
        self.device = device
        self.incarnation = incarnation
        track = target.track
        self.generation = generation
        self.target = target
        self.baseDigest = baseDigest
        self.expiresAt = expiresAt
        self.timeout = timeout
        self.reason = reason
    }
}

/// What a job brings to the device.
package indirect enum JobTarget: Hashable, Sendable, Codable {
    case config(ConfigTarget)
    case firmware(FirmwareTarget)

    package var track: Track {
        switch self {
        case .config: .config
        case .firmware: .firmware
        }
    }

    /// Of the enforced configuration, or of the artifact.
    package var digest: Digest {
        switch self {
        case .config(let target): target.digest
        case .firmware(let target): target.digest
        }
    }
}

/// A configuration to set.
package struct ConfigTarget: Hashable, Sendable, Codable {
    /// Of the canonical form of the enforced paths with their values, after the job.
    package let digest: Digest
    /// The merge patch (RFC 7396) over the managed paths; null resets a released path.
    package let document: JSONValue

    package init(digest: Digest, document: JSONValue) {
        self.digest = digest
        self.document = document
    }
}

/// One hop of one firmware component.
package struct FirmwareTarget: Hashable, Sendable, Codable {
    package let component: Text
    /// The version the hop starts from, as the device spelled it.
    package let from: Text
    package let version: Version
    package let uri: Text
    /// In bytes.
    package let size: UInt64
    package let sha256: Digest

    package init(
        component: Text,
        from: Text,
        version: Version,
        uri: Text,
        size: UInt64,
        sha256: Digest
    ) {
        self.component = component
        self.from = from
        self.version = version
        self.uri = uri
        self.size = size
        self.sha256 = sha256
    }

    package var digest: Digest { sha256 }
}
