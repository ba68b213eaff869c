/// A platform that knows the devices' reported twins and carries jobs to them.
///
/// Called by the controller's loops and by `tidegate plan`. Every call may be repeated at any time: reads have no
/// effect, and a job is created at most once for its id, however often it is offered. A thrown
/// ``PlatformError`` says whether trying again can help; after an error of ``createJobs(_:epoch:)`` or of
/// ``cancel(_:mode:epoch:)`` the outcome is unknown and the same call is made again later.
package protocol DevicePlatform: Sendable {
    /// What this platform offers. Asked once at the start and after an error of contract.
    func capabilities() async throws(PlatformError) -> PlatformCapabilities

    /// Every device, once. Throws where any page or the trailer is missing or unusable: a sweep is whole or it is not.
    ///
    /// `table`: what the caller holds; a platform whose etags tell of every change need not read that again, and says so by
    /// ``Sweep/gate``. nil: everything is read.
    func sweep(knowing table: TwinTable?) async throws(PlatformError) -> Sweep

    /// What changed since a cursor, at once or within `wait`; throws `.cursorTooOld` where only a sweep helps.
    func changes(since cursor: Text, wait: TimeSpan) async throws(PlatformError) -> ChangeBatch

    /// Heartbeats since a cursor: which devices reported, without content.
    func reports(since cursor: Text?, wait: TimeSpan) async throws(PlatformError) -> ReportBatch

    /// One device, the truth; nil: the platform has none of that id.
    func twin(of device: DeviceID) async throws(PlatformError) -> TwinTable.Row?

    /// Offers jobs; one answer a job, in the order given. Never more than the sink's `maxTargetsPerCall`.
    func createJobs(_ jobs: [Job], epoch: Epoch) async throws(PlatformError) -> [JobOffer]

    /// One job; nil: the platform has never seen the id.
    func job(_ id: JobID) async throws(PlatformError) -> JobStatus?

    /// Job states since a cursor, oldest first; nil starts at the oldest that is kept.
    func jobs(since cursor: Text?) async throws(PlatformError) -> JobBatch

    /// All jobs that are not terminal.
    func openJobs() async throws(PlatformError) -> [JobStatus]

    /// The highest generation that the platform knows per device, life and track.
    func generations() async throws(PlatformError) -> [KnownGeneration]

    /// Asks to stop a job; the answer tells its state, which may be terminal already.
    func cancel(
        _ id: JobID,
        mode: CancelMode,
        epoch: Epoch
    ) async throws(PlatformError) -> CancelAnswer
}

/// What a platform says it can do.
package struct PlatformCapabilities: Hashable, Sendable {
    package let maxPage: Int
    package let hasChanges: Bool
    package let hasReports: Bool
    package let hasNDJSON: Bool
    /// Whether a twin's etag changes with all that the twin says but its report.
    package let hasCompleteETags: Bool
    package let maxTargetsPerCall: Int
    package let maxDocumentBytes: Int
    /// The highest epoch the sink has seen.
    package let epoch: Epoch

    package init(
        maxPage: Int,
        hasChanges: Bool,
        hasReports: Bool,
        hasNDJSON: Bool,
        hasCompleteETags: Bool = false,
        maxTargetsPerCall: Int,
        maxDocumentBytes: Int,
        epoch: Epoch
    ) {
        self.maxPage = maxPage
        self.hasChanges = hasChanges
        self.hasReports = hasReports
        self.hasNDJSON = hasNDJSON
        self.hasCompleteETags = hasCompleteETags
        self.maxTargetsPerCall = maxTargetsPerCall
        self.maxDocumentBytes = maxDocumentBytes
        self.epoch = epoch
    }
}

/// A complete listing.
package struct Sweep: Sendable {
    /// What was listed and read, each device once.
    package let table: TwinTable
    package let asOf: Timestamp
    /// From where `changes` goes on without a gap; nil where the platform has no delta.
    package let changesCursor: Text?
    /// Records that could not be used, by what could be read of their id; those devices keep what we know of them.
    package let refused: [RefusedRecord]
    /// What was listed and passed unread; nil: everything was read.
    package let gate: ResyncGate?

    package init(
        table: TwinTable,
        asOf: Timestamp,
        changesCursor: Text?,
        refused: [RefusedRecord],
        gate: ResyncGate? = nil
    ) {
        self.table = table
        self.asOf = asOf
        self.changesCursor = changesCursor
        self.refused = refused
        self.gate = gate
    }

    /// A listing of twins that are at hand, in any order.
    package init(
        rows: [TwinTable.Row],
        asOf: Timestamp,
        changesCursor: Text?,
        refused: [RefusedRecord]
    ) {
        self.init(
            table: TwinTable(sweep: rows, asOf: asOf),
            asOf: asOf,
            changesCursor: changesCursor,
            refused: refused
        )
    }
}

/// One record of a listing or a feed that cannot be used, and why.
package struct RefusedRecord: Hashable, Sendable {
    /// For people: at most 128 bytes of visible ASCII; nil: none could be read, so that it may be any device's.
    package let id: Text?
    package let reason: String

    package init(id: Text?, reason: String) {
        self.id = id
        self.reason = reason
    }

    /// The id, or a word where there is none.
    package var name: Text { id ?? "(no id)" }
}

/// A part of the delta feed.
package struct ChangeBatch: Sendable {
    /// A twin as it is now, or the end of one life of a device.
    package enum Change: Sendable {
        case upsert(TwinTable.Row)
        case delete(DeviceID, Incarnation)
    }

    package let changes: [Change]
    package let next: Text
    /// Whether nothing more is waiting.
    package let isCaughtUp: Bool
    package let asOf: Timestamp
    package let refused: [RefusedRecord]

    package init(
        changes: [Change],
        next: Text,
        isCaughtUp: Bool,
        asOf: Timestamp,
        refused: [RefusedRecord]
    ) {
        self.changes = changes
        self.next = next
        self.isCaughtUp = isCaughtUp
        self.asOf = asOf
        self.refused = refused
    }
}

/// A part of the heartbeat feed.
package struct ReportBatch: Sendable {
    /// One heartbeat: that a device reported, and when.
    package struct Report: Hashable, Sendable {
        package let device: DeviceID
        package let incarnation: Incarnation
        package let sequence: UInt64
        package let reportedAt: Timestamp

        package init(
            device: DeviceID,
            incarnation: Incarnation,
            sequence: UInt64,
            reportedAt: Timestamp
        ) {
            self.device = device
            self.incarnation = incarnation
            self.sequence = sequence
            self.reportedAt = reportedAt
        }
    }

    package let reports: [Report]
    package let next: Text
    package let isCaughtUp: Bool
    package let asOf: Timestamp
    /// Our monotonic clock when the answer came.
    package let receivedAt: TimeSpan

    package init(
        reports: [Report],
        next: Text,
        isCaughtUp: Bool,
        asOf: Timestamp,
        receivedAt: TimeSpan
    ) {
        self.reports = reports
        self.next = next
        self.isCaughtUp = isCaughtUp
        self.asOf = asOf
        self.receivedAt = receivedAt
    }
}

/// A part of the feed of job states.
package struct JobBatch: Sendable {
    package let statuses: [JobStatus]
    package let next: Text
    package let isCaughtUp: Bool

    package init(statuses: [JobStatus], next: Text, isCaughtUp: Bool) {
        self.statuses = statuses
        self.next = next
        self.isCaughtUp = isCaughtUp
    }
}

/// What the platform answered to one offered job.
package enum JobOffer: Hashable, Sendable {
    /// Created now, or there already with the same body.
    case accepted(JobStatus)
    /// The id exists with another body: an incident, never retried.
    case conflict(String)
    /// Refused for good: the device is unknown, the document too large, the generation too low.
    case refused(code: Text, message: String)
    /// Not now; the same offer is made again.
    case retryLater(String)
}

/// The highest generation known of one device's track.
package struct KnownGeneration: Hashable, Sendable {
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

/// How hard a job is to be cancelled.
package enum CancelMode: String, Hashable, Sendable {
    /// Only where it was not handed out.
    case queuedOnly
    /// The device is asked.
    case request
    /// The slot is freed although the device may still act.
    case force
}

/// What became of a cancellation.
package enum CancelAnswer: Hashable, Sendable {
    case state(JobStatus)
    /// It runs already and the mode was too weak.
    case tooLate
    case unknownJob
}

/// A failed call to a platform.
package struct PlatformError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// Down, slow or overloaded: try again later.
        case unavailable
        /// The answer cannot be used: try again, and tell the platform's owner.
        case malformed
        /// Credentials, certificates: a person must act.
        case notAuthorized
        /// Another writer of a higher epoch exists: stop offering.
        case staleEpoch
        /// The delta is gone: sweep.
        case cursorTooOld
        /// The platform does not offer what is needed.
        case unsupported
    }

    package let code: Code
    /// What was tried, as a verb phrase.
    package let operation: String
    /// What was met; holds no credential.
    package let message: String
    /// How long the platform asks us to wait.
    package let retryAfter: TimeSpan?

    package init(
        _ code: Code,
        operation: String,
        message: String,
        retryAfter: TimeSpan? = nil
    ) {
        self.code = code
        self.operation = operation
        self.message = message
        self.retryAfter = retryAfter
    }

    package var description: String { "cannot \(operation): \(message)" }
}
