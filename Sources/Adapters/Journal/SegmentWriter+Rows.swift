import FleetModel
import FleetPlanner
import RolloutEngine

/// Rows and what they are made of. What has one of few values is a byte; what may be missing is told by a bit before.
extension SegmentWriter {
    mutating func write(_ row: DeviceRow) {
        write(row.device.text)
        write(UInt8(row.record == nil ? 0 : 1))
        if let record = row.record {
            write(record.incarnation.text)
            write(record.firmware)
            write(record.config)
        }
        write(UInt64(row.ended.count))
        for job in row.ended { write(job) }
        write(UInt64(row.jobs.count))
        for job in row.jobs { write(job) }
    }

    mutating func write(_ member: RolloutMember) {
        write(member.device.text)
        write(member.incarnation.text)
        write(
            flags(
                member.wasConverged,
                member.measuredIn != nil,
                member.former != nil,
                member.artifact != nil
            )
        )
        write(member.wave)
        if let wave = member.measuredIn { write(wave) }
        if let former = member.former { writePart { $0.write(former) } }
        if let artifact = member.artifact { writePart { $0.write(artifact) } }
        write(member.reportSequence)
        write(member.offers)
        write(member.expired)
        write(member.state)
    }

    private mutating func write(_ track: TrackRecord) {
        write(
            flags(
                track.wish != nil,
                track.verified != nil,
                track.openJob != nil,
                track.settledAt != nil,
                track.failed != nil
            )
        )
        write(track.generation.number)
        write(track.corrections)
        if let wish = track.wish { writePart { $0.write(wish) } }
        if let verified = track.verified { writePart { $0.write(verified) } }
        if let job = track.openJob { write(job) }
        if let time = track.settledAt { write(time.milliseconds) }
        if let failed = track.failed { writePart { $0.write(failed) } }
    }

    private mutating func write(_ ended: EndedJob) {
        write(ended.id)
        write(ended.track)
        write(ended.generation.number)
        write(ended.state)
    }

    private mutating func write(_ tracked: TrackedJob) {
        write(tracked.id)
        write(tracked.incarnation.text)
        write(tracked.track)
        write(tracked.generation.number)
        write(
            flags(
                tracked.job != nil,
                tracked.phase.state != nil,
                tracked.isBeyondRecall,
                tracked.isConflicting
            )
        )
        if let state = tracked.phase.state { write(state) }
        write(tracked.revision)
        write(tracked.persisted)
        write(tracked.ordinal)
        guard let job = tracked.job else { return }
        writePart { $0.write(job.target) }
        writePart { part in
            part.write(job.tenant.text)
            part.write(job.timeout.milliseconds)
            part.write(job.reason.commit.text)
            part.write(job.reason.rollout.text)
            part.write(job.reason.wave.text)
            part.write(UInt8(job.baseDigest == nil ? 0 : 1))
            if let digest = job.baseDigest { part.write(digest) }
        }
        write(job.expiresAt.milliseconds)
    }

    private mutating func write(_ state: RolloutMember.State) {
        switch state {
        case .waiting: write(UInt8(0))
        case .inFlight(let job):
            write(UInt8(1))
            write(job)
        case .verifying(let target, let since):
            write(UInt8(2))
            writePart { $0.write(target) }
            write(since)
        case .done: write(UInt8(3))
        case .failed(let failure):
            write(UInt8(4))
            writePart { part in
                part.write(failure.code.rawValue)
                part.write(failure.message)
            }
        case .unknown(let job, let since):
            write(UInt8(5))
            write(job)
            write(since)
        case .left: write(UInt8(6))
        }
    }

    private mutating func write(_ wish: Wish) {
        write(wish.rollout.text)
        write(wish.compiled)
        write(UInt8(wish.isVerified ? 1 : 0))
        write(wish.target)
    }

    private mutating func write(_ target: Wish.Target) {
        switch target {
        case .config(let document):
            write(UInt8(0))
            write(document.canonicalBytes)
        case .firmware(let wishes):
            write(UInt8(1))
            write(UInt64(wishes.count))
            for wish in wishes {
                write(wish.component)
                write(wish.version.description)
            }
        }
    }

    private mutating func write(_ target: JobTarget) {
        switch target {
        case .config(let target):
            write(UInt8(0))
            write(target.digest)
            write(target.document.canonicalBytes)
        case .firmware(let target):
            write(UInt8(1))
            write(target.component)
            write(target.from)
            write(target.version.description)
            write(target.uri)
            write(target.size)
            write(target.sha256)
        }
    }

    private mutating func write(_ instant: ObservedInstant) {
        write(instant.epoch.number)
        write(instant.moment.wall.milliseconds)
        write(instant.moment.monotonic.milliseconds)
    }

    private mutating func write(_ track: Track) {
        switch track {
        case .firmware: write(UInt8(0))
        case .config: write(UInt8(1))
        }
    }

    private mutating func write(_ state: JobState) { write(state.rawValue) }

    private func flags(_ flags: Bool...) -> UInt8 {
        var byte: UInt8 = 0
        for (index, flag) in flags.enumerated() where flag { byte |= 1 << UInt8(index) }
        return byte
    }
}
