import FleetModel
import FleetPlanner
import RolloutEngine

/// The canonical JSON of the records that come by the device: a job, what became of it, what became of a member.
///
/// Byte for byte what the general encoder gives for them, without a tree in between: they are nearly all of a journal. Members of
/// objects are written in the order of their keys.
struct RecordWriter {
    private var writer = JSONWriter()
    /// Times that were written last, as text: the records of one decision have theirs in common.
    private var times: [(time: Timestamp, text: String)] = []

    /// The bytes of the record; nil: it is of a kind that the general encoder writes.
    mutating func bytes(of record: Record) -> [UInt8]? {
        writer.clear()
        switch record {
        case .jobPersisted(let persisted): write("jobPersisted") { $0.write(persisted) }
        case .jobAnswered(let id, let state, let revision):
            write("jobAnswered") { record in
                record.writer.write(id.text.string)
                record.member("_1", state.rawValue)
                record.member("revision", revision)
            }
        case .jobEnded(let outcome): write("jobEnded") { $0.write(outcome) }
        case .membersChanged(let rollout, let changes):
            write("membersChanged") { record in
                record.writer.write(rollout.text.string)
                record.writer.writeKey("_1")
                record.writer.beginArray()
                for change in changes { record.write(change) }
                record.writer.endArray()
            }
        default: return nil
        }
        // A copy of its own length: what is written next takes the memory again.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.bytes.count)
        bytes.append(contentsOf: writer.bytes)
        return bytes
    }

    /// An enumeration's case whose first value `content` writes, with what else it has behind.
    private mutating func write(_ name: String, _ content: (inout RecordWriter) -> Void) {
        writer.beginObject()
        writer.writeKey(name)
        writer.beginObject()
        writer.writeKey("_0")
        content(&self)
        writer.endObject()
        writer.endObject()
    }

    /// A case without values.
    private mutating func write(_ name: String) {
        writer.beginObject()
        writer.writeKey(name)
        writer.beginObject()
        writer.endObject()
        writer.endObject()
    }

    private mutating func member(_ key: String, _ value: String) {
        writer.writeKey(key)
        writer.write(value)
    }

    private mutating func member(_ key: String, _ value: Bool) {
        writer.writeKey(key)
        writer.write(value)
    }

    /// A whole number; as a string where it is beyond what every reader of JSON keeps exactly.
    private mutating func member(_ key: String, _ number: UInt64) {
        writer.writeKey(key)
        if number <= UInt64(JSONNumber.largestExact) {
            writer.write(number)
        } else {
            writer.write(String(number))
        }
    }

    private mutating func member(_ key: String, _ number: Int64) {
        writer.writeKey(key)
        if number.magnitude <= JSONNumber.largestExact.magnitude {
            writer.write(Int(number))
        } else {
            writer.write(String(number))
        }
    }

    private mutating func member(_ key: String, _ time: Timestamp) { member(key, text(of: time)) }

    private mutating func member(_ key: String, _ span: TimeSpan) {
        object(key) { $0.member("milliseconds", span.milliseconds) }
    }

    private mutating func member(_ key: String, _ instant: ObservedInstant) {
        object(key) { object in
            object.object("epoch") { $0.member("number", instant.epoch.number) }
            object.object("moment") { moment in
                moment.member("monotonic", instant.moment.monotonic)
                moment.member("wall", instant.moment.wall)
            }
        }
    }

    private mutating func object(_ key: String, _ members: (inout RecordWriter) -> Void) {
        writer.writeKey(key)
        writer.beginObject()
        members(&self)
        writer.endObject()
    }

    private mutating func text(of time: Timestamp) -> String {
        if let known = times.first(where: { $0.time == time }) { return known.text }
        if times.count >= 4 { times.removeFirst() }
        let text = time.description
        times.append((time, text))
        return text
    }

    private mutating func write(_ persisted: PersistedJob) {
        writer.beginObject()
        member("at", persisted.at)
        if let former = persisted.former {
            writer.writeKey("former")
            write(former)
        }
        object("job") { $0.writeMembers(of: persisted.job) }
        member("reportSequence", persisted.reportSequence)
        member("rollout", persisted.rollout.text.string)
        member("wave", Int64(persisted.wave))
        object("wish") { wish in
            wish.member("compiled", persisted.wish.compiled.hexadecimal)
            wish.member("isVerified", persisted.wish.isVerified)
            wish.member("rollout", persisted.wish.rollout.text.string)
            wish.writer.writeKey("target")
            wish.write(persisted.wish.target)
        }
        writer.endObject()
    }

    private mutating func writeMembers(of job: Job) {
        if let digest = job.baseDigest { member("baseDigest", digest.hexadecimal) }
        member("device", job.device.text.string)
        member("expiresAt", job.expiresAt)
        member("generation", job.generation.number)
        member("id", job.id.text.string)
        member("incarnation", job.incarnation.text.string)
        object("reason") { reason in
            reason.member("commit", job.reason.commit.text.string)
            reason.member("rollout", job.reason.rollout.text.string)
            reason.member("wave", job.reason.wave.text.string)
        }
        writer.writeKey("target")
        write(job.target)
        member("tenant", job.tenant.text.string)
        member("timeout", job.timeout)
        member("track", job.track.rawValue)
    }

    private mutating func write(_ target: JobTarget) {
        switch target {
        case .config(let target):
            write("config") { object in
                object.writer.beginObject()
                object.member("digest", target.digest.hexadecimal)
                object.writer.writeKey("document")
                object.writer.writeCanonical(target.document)
                object.writer.endObject()
            }
        case .firmware(let target):
            write("firmware") { object in
                object.writer.beginObject()
                object.member("component", target.component.string)
                object.member("from", target.from.string)
                object.member("sha256", target.sha256.hexadecimal)
                object.member("size", target.size)
                object.member("uri", target.uri.string)
                object.member("version", target.version.description)
                object.writer.endObject()
            }
        }
    }

    private mutating func write(_ target: Wish.Target) {
        switch target {
        case .config(let document): write("config") { $0.writer.writeCanonical(document) }
        case .firmware(let wishes):
            write("firmware") { object in
                object.writer.beginArray()
                for wish in wishes {
                    object.writer.beginObject()
                    object.member("component", wish.component.string)
                    object.member("version", wish.version.description)
                    object.writer.endObject()
                }
                object.writer.endArray()
            }
        }
    }

    private mutating func write(_ outcome: JobOutcome) {
        writer.beginObject()
        member("at", outcome.at)
        member("code", outcome.code.string)
        member("evidence", outcome.evidence.rawValue)
        member("id", outcome.id.text.string)
        member("message", outcome.message.string)
        if let time = outcome.platformTime { member("platformTime", time) }
        member("state", outcome.state.rawValue)
        writer.endObject()
    }

    private mutating func write(_ change: MemberChange) {
        writer.beginObject()
        member("device", change.device.text.string)
        writer.writeKey("state")
        write(change.state)
        if let target = change.verified {
            writer.writeKey("verified")
            write(target)
        }
        writer.endObject()
    }

    private mutating func write(_ state: RolloutMember.State) {
        switch state {
        case .waiting: write("waiting")
        case .inFlight(let job): write("inFlight") { $0.writer.write(job.text.string) }
        case .verifying(let target, let since):
            write("verifying") { verifying in
                verifying.write(target)
                verifying.member("since", since)
            }
        case .done: write("done")
        case .failed(let failure):
            write("failed") { failed in
                failed.writer.beginObject()
                failed.member("code", failure.code.rawValue)
                failed.member("message", failure.message.string)
                failed.writer.endObject()
            }
        case .unknown(let job, let since):
            write("unknown") { unknown in
                unknown.writer.write(job.text.string)
                unknown.member("since", since)
            }
        case .left: write("left")
        }
    }
}
