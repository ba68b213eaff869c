package import FleetModel

/// What was decided and promised so far: the part of the past that a plan depends on.
///
/// A plan is pure in (compiled commit, twins, ledger, settings, now). The empty ledger is a fleet never met before.
/// It is folded from the journal by the rollout engine; the planner only reads it.
package struct Ledger: Hashable, Sendable, Codable {
    /// Whether a first contact with this fleet was approved.
    package var isAdopted: Bool
    /// The commit in force and the digest of its compiled fleet.
    package var accepted: AcceptedRevision?
    package var devices: SharedDictionary<DeviceID, DeviceRecord>
    /// Per cohort and track, what holds there.
    package var standings: [CohortTrack: Standing]
    /// Content that failed; sorted, each once.
    package var holdBacks: [HoldBack]
    /// Devices set aside by an operator, until that time; who keeps the ledger takes them out when it has passed.
    package var excluded: [DeviceID: Timestamp]
    /// Devices by cohort when their numbers were last agreed to: by the acceptance of a revision, by a yes to what a registry
    /// took away, or as they grew since.
    package var populations: [ResourceName: Int]

    package init() {
        isAdopted = false
        accepted = nil
        devices = [:]
        standings = [:]
        holdBacks = []
        excluded = [:]
        populations = [:]
    }
}

/// A revision in force.
package struct AcceptedRevision: Hashable, Sendable, Codable {
    package let commit: CommitID
    /// ``CompiledFleet/contentDigest``, under which the compiled state is kept.
    package let fleet: Digest
    /// The intent digest of the plan that was accepted.
    package let intent: Digest

    package init(commit: CommitID, fleet: Digest, intent: Digest) {
        self.commit = commit
        self.fleet = fleet
        self.intent = intent
    }
}

/// A cohort and a track: what one rollout moves.
package struct CohortTrack: Hashable, Comparable, Sendable, Codable {
    package let cohort: ResourceName
    package let track: Track

    package init(_ cohort: ResourceName, _ track: Track) {
        self.cohort = cohort
        self.track = track
    }

    package static func < (left: CohortTrack, right: CohortTrack) -> Bool {
        (left.cohort, left.track) < (right.cohort, right.track)
    }
}

extension CohortTrack: CustomStringConvertible, CodingKeyRepresentable {
    /// `cohort/track`; neither part can hold a slash.
    package var description: String { "\(cohort)/\(track.rawValue)" }

    /// Reads what ``description`` gives.
    package init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let cohort = ResourceName(String(parts[0])),
            let track = Track(rawValue: String(parts[1]))
        else { return nil }
        self.init(cohort, track)
    }

    package var codingKey: any CodingKey { Key(stringValue: description) }
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// What holds for a cohort on a track.
package struct Standing: Hashable, Sendable, Codable {
    /// How many rollouts there were.
    package var ordinal: UInt64
    /// The compiled digest that a revision last asked for and a rollout was begun for.
    package var current: Digest?
    /// The compiled digest that last succeeded; a rollback goes there.
    package var succeeded: Digest?
    /// The compiled digest whose rollout failed: not begun again until a retry names it.
    package var failed: Digest?
    /// The rollout that is not ended.
    package var live: RolloutID?

    package init() {
        ordinal = 0
        current = nil
        succeeded = nil
        failed = nil
        live = nil
    }
}

/// What was decided for one device, in one of its lives.
package struct DeviceRecord: Hashable, Sendable {
    package let incarnation: Incarnation
    /// Of the firmware and of the configuration, in an array of their own: a table of a million moves records about.
    private var tracks: [TrackRecord]

    package init(incarnation: Incarnation) {
        self.incarnation = incarnation
        tracks = [TrackRecord(), TrackRecord()]
    }

    package var firmware: TrackRecord {
        get { self[.firmware] }
        _modify { yield &self[.firmware] }
    }
    package var config: TrackRecord {
        get { self[.config] }
        _modify { yield &self[.config] }
    }

    package subscript(track: Track) -> TrackRecord {
        get { tracks[Self.place(of: track)] }
        _modify { yield &tracks[Self.place(of: track)] }
    }

    private static func place(of track: Track) -> Int {
        switch track {
        case .firmware: 0
        case .config: 1
        }
    }
}

extension DeviceRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case incarnation, firmware, config
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(incarnation: try container.decode(Incarnation.self, forKey: .incarnation))
        firmware = try container.decode(TrackRecord.self, forKey: .firmware)
        config = try container.decode(TrackRecord.self, forKey: .config)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(incarnation, forKey: .incarnation)
        try container.encode(firmware, forKey: .firmware)
        try container.encode(config, forKey: .config)
    }
}

/// What was decided for one track of a device.
package struct TrackRecord: Hashable, Sendable, Codable {
    /// The last one given out; the next decision takes the next.
    package var generation: Generation
    /// The target of the last rollout, rollback or correction that was offered; nil: nothing was.
    package var wish: Wish?
    /// The last wish that the device was seen to have in good health: where a rollback goes.
    package var verified: Wish.Target?
    /// The job that is persisted and not terminal.
    package var openJob: JobID?
    /// When the last job ended, on the platform's clock: what the platform heard before tells nothing of what it left.
    package var settledAt: Timestamp?
    /// Corrections of drift at this wish, one after another.
    package var corrections: Int
    /// The compiled digest that the device failed with: it does not catch up with that until a retry; nil: nothing.
    package var failed: Digest?

    package init() {
        generation = .none
        wish = nil
        verified = nil
        openJob = nil
        settledAt = nil
        corrections = 0
        failed = nil
    }
}

/// What a device was told to be on a track; drift is measured against it.
package struct Wish: Hashable, Sendable, Codable {
    package let rollout: RolloutID
    /// The compiled digest of the cohort's track that it came from.
    package let compiled: Digest
    /// What the device should report.
    package let target: Target
    /// Whether the device was seen to have it, in good health.
    package var isVerified: Bool

    /// What the device was told to be.
    package enum Target: Hashable, Sendable, Codable {
        /// The enforced paths with their values.
        case config(JSONValue)
        /// Component → version, for the pinned components.
        case firmware([FirmwareWish])
    }

    /// One component and the version it was told to run.
    package struct FirmwareWish: Hashable, Sendable, Codable {
        package let component: Text
        package let version: Version

        package init(component: Text, version: Version) {
            self.component = component
            self.version = version
        }
    }

    package init(rollout: RolloutID, compiled: Digest, target: Target, isVerified: Bool) {
        self.rollout = rollout
        self.compiled = compiled
        self.target = target
        self.isVerified = isVerified
    }
}

/// Content that failed and is not offered again until a retry names it.
package enum HoldBack: Hashable, Comparable, Sendable, Codable {
    /// This artifact, wherever it would go: whatever the cohort, whatever the version's name.
    case firmware(artifact: Digest)
    /// This compiled configuration of a cohort.
    case config(cohort: ResourceName, compiled: Digest)

    /// The firmware that is held back; nil: it is a configuration.
    package var artifact: Digest? {
        if case .firmware(let artifact) = self { artifact } else { nil }
    }

    package static func < (left: HoldBack, right: HoldBack) -> Bool {
        switch (left, right) {
        case (.firmware(let one), .firmware(let other)): one < other
        case (.firmware, .config): true
        case (.config, .firmware): false
        case (.config(let one, let first), .config(let other, let second)):
            (one, first) < (other, second)
        }
    }
}
