/// What one device reported, as its platform lists it. Everything in it is outside data, already checked for form.
package struct Twin: Hashable, Sendable {
    private let content: Content
    /// Per device and life, never decreases; only a higher one makes a device fresher.
    package let reportSequence: UInt64
    /// The platform's receive time of the last report; nil: never reported.
    package let reportedAt: Timestamp?

    package init(
        id: DeviceID,
        incarnation: Incarnation,
        revision: UInt64,
        labels: LabelSet = LabelSet(),
        facts: LabelSet = LabelSet(),
        config: ConfigSection = ConfigSection(),
        firmware: FirmwareSection = FirmwareSection(),
        conditions: [Condition] = [],
        metrics: [Metric] = [],
        connectivity: Connectivity = Connectivity(),
        currentJob: JobID? = nil,
        reportSequence: UInt64 = 0,
        reportedAt: Timestamp? = nil
    ) {
        content = Content(
            Content.Members(
                id: id,
                incarnation: incarnation,
                revision: revision,
                labels: labels,
                facts: facts,
                config: config,
                firmware: firmware,
                conditions: conditions.sorted { $0.type < $1.type },
                metrics: metrics.sorted { $0.name < $1.name },
                connectivity: connectivity,
                currentJob: currentJob
            )
        )
        self.reportSequence = reportSequence
        self.reportedAt = reportedAt
    }

    private init(_ content: Content, reportSequence: UInt64, reportedAt: Timestamp?) {
        self.content = content
        self.reportSequence = reportSequence
        self.reportedAt = reportedAt
    }

    /// The same twin with another sequence and time of its last report.
    package func reporting(_ sequence: UInt64, at time: Timestamp?) -> Twin {
        Twin(content, reportSequence: sequence, reportedAt: time)
    }

    /// The same twin with other labels.
    package func labelled(_ labels: LabelSet) -> Twin {
        let members = content.members
        return Twin(
            Content(
                Content.Members(
                    id: members.id,
                    incarnation: members.incarnation,
                    revision: members.revision,
                    labels: labels,
                    facts: members.facts,
                    config: members.config,
                    firmware: members.firmware,
                    conditions: members.conditions,
                    metrics: members.metrics,
                    connectivity: members.connectivity,
                    currentJob: members.currentJob
                )
            ),
            reportSequence: reportSequence,
            reportedAt: reportedAt
        )
    }

    package var id: DeviceID { content.members.id }
    package var incarnation: Incarnation { content.members.incarnation }
    /// Grows with every change of content; heartbeats leave it alone.
    package var revision: UInt64 { content.members.revision }
    package var labels: LabelSet { content.members.labels }
    /// What the device says of its hardware: `model`, `hardwareRevision`, `serial`, `timeZone`.
    package var facts: LabelSet { content.members.facts }
    package var config: ConfigSection { content.members.config }
    package var firmware: FirmwareSection { content.members.firmware }
    /// Sorted by type, each once.
    package var conditions: [Condition] { content.members.conditions }
    package var metrics: [Metric] { content.members.metrics }
    package var connectivity: Connectivity { content.members.connectivity }
    package var currentJob: JobID? { content.members.currentJob }

    /// The highest generation that the device says it has seen on the track.
    package func observedGeneration(_ track: Track) -> Generation {
        switch track {
        case .config: max(config.observedGeneration, config.applied?.generation ?? .none)
        case .firmware: max(firmware.observedGeneration, firmware.applied?.generation ?? .none)
        }
    }
}

extension Twin {
    /// Whether the other twin says the same but for its reports, which are outside the revision.
    package func hasContent(of other: Twin) -> Bool {
        let connectivity = Connectivity(
            state: other.connectivity.state,
            lastSeenAt: self.connectivity.lastSeenAt,
            expectedInterval: other.connectivity.expectedInterval
        )
        return self.connectivity == connectivity && labels == other.labels && facts == other.facts
            && config == other.config && firmware == other.firmware
            && conditions == other.conditions && metrics == other.metrics
            && currentJob == other.currentJob
    }
}

extension Twin {
    /// What heartbeats leave alone: held once, so that a table of a million twins is copied by their references.
    private final class Content: Hashable, Sendable {
        struct Members: Hashable, Sendable {
            let id: DeviceID
            let incarnation: Incarnation
            let revision: UInt64
            let labels: LabelSet
            let facts: LabelSet
            let config: ConfigSection
            let firmware: FirmwareSection
            let conditions: [Condition]
            let metrics: [Metric]
            let connectivity: Connectivity
            let currentJob: JobID?
        }

        let members: Members

        init(_ members: Members) { self.members = members }

        static func == (left: Content, right: Content) -> Bool {
            left === right || left.members == right.members
        }

        func hash(into hasher: inout Hasher) { hasher.combine(members) }
    }
}

/// One named number of a device's health.
package struct Metric: Hashable, Sendable, Codable {
    package let name: Text
    package let value: JSONNumber

    package init(name: Text, value: JSONNumber) {
        self.name = name
        self.value = value
    }
}

/// One condition of a device, as Kubernetes shapes them.
package struct Condition: Hashable, Sendable, Codable {
    /// What is known of it; a word that is not listed here is `unknown`.
    package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case `true`, `false`, unknown
    }

    package let type: Text
    package let status: Status
    package let reason: Text
    package let message: Text

    package init(type: Text, status: Status, reason: Text = "", message: Text = "") {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// What the platform knows of the connection.
package struct Connectivity: Hashable, Sendable, Codable {
    /// What the platform says of the connection.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case online, offline, unknown
    }

    package let state: State
    package let lastSeenAt: Timestamp?
    /// How often the device is expected to report.
    package let expectedInterval: TimeSpan?

    package init(
        state: State = .unknown,
        lastSeenAt: Timestamp? = nil,
        expectedInterval: TimeSpan? = nil
    ) {
        self.state = state
        self.lastSeenAt = lastSeenAt
        self.expectedInterval = expectedInterval
    }
}

/// The configuration a device reports.
package struct ConfigSection: Hashable, Sendable, Codable {
    /// What was last applied for us, as the platform echoes it.
    package struct Applied: Hashable, Sendable, Codable {
        package let generation: Generation
        package let jobID: JobID
        package let digest: Digest
        /// The managed paths and their values at that time.
        package let document: JSONValue

        package init(generation: Generation, jobID: JobID, digest: Digest, document: JSONValue) {
            self.generation = generation
            self.jobID = jobID
            self.digest = digest
            self.document = document
        }
    }

    /// An object; empty where nothing was reported.
    package let reported: JSONValue
    package let observedGeneration: Generation
    package let applied: Applied?

    package init(
        reported: JSONValue = [:],
        observedGeneration: Generation = .none,
        applied: Applied? = nil
    ) {
        self.reported = reported
        self.observedGeneration = observedGeneration
        self.applied = applied
    }
}

/// The firmware a device reports.
package struct FirmwareSection: Hashable, Sendable, Codable {
    /// One thing that firmware is installed on, such as `main` or `radio`.
    package struct Component: Hashable, Sendable, Codable {
        package let name: Text
        /// The version as the device spells it; it need not be semantic.
        package let running: Text
        package let pending: Text?
        package let slot: Text?
        /// nil: the platform cannot tell.
        package let isConfirmed: Bool?
        package let lastResult: Text?

        package init(
            name: Text,
            running: Text,
            pending: Text? = nil,
            slot: Text? = nil,
            isConfirmed: Bool? = nil,
            lastResult: Text? = nil
        ) {
            self.name = name
            self.running = running
            self.pending = pending
            self.slot = slot
            self.isConfirmed = isConfirmed
            self.lastResult = lastResult
        }
    }

    /// The last job that took effect, as the platform echoes it.
    package struct Applied: Hashable, Sendable, Codable {
        package let generation: Generation
        package let jobID: JobID
        package let digest: Digest
        /// Component → version, for those that were ever set by us.
        package let versions: LabelSet

        package init(generation: Generation, jobID: JobID, digest: Digest, versions: LabelSet) {
            self.generation = generation
            self.jobID = jobID
            self.digest = digest
            self.versions = versions
        }
    }

    /// Sorted by name, each once.
    package let components: [Component]
    package let observedGeneration: Generation
    package let applied: Applied?

    package init(
        components: [Component] = [],
        observedGeneration: Generation = .none,
        applied: Applied? = nil
    ) {
        self.components = components.sorted { $0.name < $1.name }
        self.observedGeneration = observedGeneration
        self.applied = applied
    }

    /// The version that runs of a component, as the device spells it.
    package func running(_ component: Text) -> Text? {
        components.first { $0.name == component }?.running
    }
}
