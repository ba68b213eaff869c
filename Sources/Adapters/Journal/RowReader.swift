import FleetModel
import FleetPlanner
import JSON
import RolloutEngine

/// Reads the rows of one segment after another.
struct RowReader {
    typealias Fault = SegmentReader.Fault

    /// What jobs of one wave have in common.
    private struct Order {
        let tenant: Tenant
        let timeout: TimeSpan
        let reason: Job.Reason
        let baseDigest: Digest?
    }

    private let parser: JSONParser
    private var parts: [ArraySlice<UInt8>] = []
    private var wishes = PartTable<Wish>()
    private var wishTargets = PartTable<Wish.Target>()
    private var jobTargets = PartTable<JobTarget>()
    private var orders = PartTable<Order>()
    private var failures = PartTable<MemberFailure>()
    private var digests = PartTable<Digest>()

    init(parser: JSONParser) { self.parser = parser }

    /// Reads the parts that a segment's rows come after.
    mutating func begin(_ reader: inout SegmentReader) throws(Fault) {
        parts.removeAll(keepingCapacity: true)
        for _ in 0..<(try reader.count()) { parts.append(try reader.block()) }
        wishes.begin(parts: parts.count)
        wishTargets.begin(parts: parts.count)
        jobTargets.begin(parts: parts.count)
        orders.begin(parts: parts.count)
        failures.begin(parts: parts.count)
        digests.begin(parts: parts.count)
    }

    mutating func deviceRow(_ reader: inout SegmentReader) throws(Fault) -> DeviceRow {
        var row = DeviceRow(device: try reader.checked(DeviceID.init))
        if try reader.flags(1)[0] {
            var record = DeviceRecord(incarnation: try reader.checked(Incarnation.init))
            record.firmware = try track(&reader)
            record.config = try track(&reader)
            row.record = record
        }
        for _ in 0..<(try reader.count()) { row.ended.append(try ended(&reader)) }
        for _ in 0..<(try reader.count()) { row.jobs.append(try job(of: row.device, &reader)) }
        return row
    }

    mutating func member(_ reader: inout SegmentReader) throws(Fault) -> RolloutMember {
        let device = try reader.checked(DeviceID.init)
        let incarnation = try reader.checked(Incarnation.init)
        let flags = try reader.flags(4)
        var member = RolloutMember(
            device: device,
            incarnation: incarnation,
            wave: try reader.integer(),
            wasConverged: flags[0]
        )
        if flags[1] { member.measuredIn = try reader.integer() }
        if flags[2] { member.former = try wishTarget(&reader) }
        if flags[3] { member.artifact = try digest(&reader) }
        member.reportSequence = try reader.number()
        member.offers = try reader.integer()
        member.expired = try reader.integer()
        member.state = try state(&reader)
        return member
    }

    private mutating func track(_ reader: inout SegmentReader) throws(Fault) -> TrackRecord {
        let flags = try reader.flags(5)
        var track = TrackRecord()
        track.generation = Generation(try reader.number())
        track.corrections = try reader.integer()
        if flags[0] {
            track.wish = try wishes.value(try reader.number(), of: parts) {
                [parser] (part: inout SegmentReader) throws(Fault) in try part.wish(parser)
            }
        }
        if flags[1] { track.verified = try wishTarget(&reader) }
        if flags[2] { track.openJob = try reader.jobID() }
        if flags[3] { track.settledAt = try reader.instant() }
        if flags[4] { track.failed = try digest(&reader) }
        return track
    }

    private func ended(_ reader: inout SegmentReader) throws(Fault) -> EndedJob {
        EndedJob(
            id: try reader.jobID(),
            track: try reader.track(),
            generation: Generation(try reader.number()),
            state: try reader.jobState()
        )
    }

    private mutating func job(
        of device: DeviceID,
        _ reader: inout SegmentReader
    ) throws(Fault) -> TrackedJob {
        let id = try reader.jobID()
        let incarnation = try reader.checked(Incarnation.init)
        let track = try reader.track()
        let generation = Generation(try reader.number())
        let flags = try reader.flags(4)
        let state = flags[1] ? try reader.jobState() : nil
        let revision = try reader.number()
        let persisted = try reader.observedInstant()
        let ordinal = try reader.number()
        var tracked: TrackedJob
        if flags[0] {
            let target = try jobTarget(&reader)
            guard target.track == track else { throw Fault() }
            let order = try order(&reader)
            let job = Job(
                kept: id,
                tenant: order.tenant,
                device: device,
                incarnation: incarnation,
                generation: generation,
                target: target,
                baseDigest: order.baseDigest,
                expiresAt: try reader.instant(),
                timeout: order.timeout,
                reason: order.reason
            )
            tracked = TrackedJob(job, persisted: persisted, ordinal: ordinal)
        } else {
            let status = JobStatus(
                id: id,
                device: device,
                incarnation: incarnation,
                track: track,
                generation: generation,
                state: state ?? .unknown,
                revision: revision,
                at: persisted.moment.wall
            )
            tracked = TrackedJob(adopted: status, persisted: persisted, ordinal: ordinal)
        }
        tracked.phase = state.map { .acknowledged($0) } ?? .persisted
        tracked.revision = revision
        tracked.isBeyondRecall = flags[2]
        tracked.isConflicting = flags[3]
        return tracked
    }

    private mutating func state(
        _ reader: inout SegmentReader
    ) throws(Fault) -> RolloutMember.State {
        switch try reader.byte() {
        case 0: return .waiting
        case 1: return .inFlight(try reader.jobID())
        case 2: return .verifying(try jobTarget(&reader), since: try reader.observedInstant())
        case 3: return .done
        case 4:
            return .failed(
                try failures.value(try reader.number(), of: parts) {
                    (part: inout SegmentReader) throws(Fault) in try part.failure()
                }
            )
        case 5: return .unknown(try reader.jobID(), since: try reader.observedInstant())
        case 6: return .left
        default: throw Fault()
        }
    }

    private mutating func wishTarget(_ reader: inout SegmentReader) throws(Fault) -> Wish.Target {
        try wishTargets.value(try reader.number(), of: parts) {
            [parser] (part: inout SegmentReader) throws(Fault) in try part.wishTarget(parser)
        }
    }

    private mutating func jobTarget(_ reader: inout SegmentReader) throws(Fault) -> JobTarget {
        try jobTargets.value(try reader.number(), of: parts) {
            [parser] (part: inout SegmentReader) throws(Fault) in try part.jobTarget(parser)
        }
    }

    private mutating func digest(_ reader: inout SegmentReader) throws(Fault) -> Digest {
        try digests.value(try reader.number(), of: parts) {
            (part: inout SegmentReader) throws(Fault) in try part.digest()
        }
    }

    private mutating func order(_ reader: inout SegmentReader) throws(Fault) -> Order {
        try orders.value(try reader.number(), of: parts) {
            (part: inout SegmentReader) throws(Fault) in
            let tenant = try part.checked(Tenant.init)
            let timeout = try part.span()
            guard let commit = CommitID(try part.string()) else { throw Fault() }
            let reason = Job.Reason(
                commit: commit,
                rollout: try part.checked(RolloutID.init),
                wave: try part.checked(ResourceName.init)
            )
            return Order(
                tenant: tenant,
                timeout: timeout,
                reason: reason,
                baseDigest: try part.flags(1)[0] ? try part.digest() : nil
            )
        }
    }
}
