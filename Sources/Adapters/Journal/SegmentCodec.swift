import FleetModel
import RolloutEngine
import SpecLanguage

/// What segments hold, and its bytes: the version, the kind, and what the kind asks for.
enum SegmentCodec {
    /// A segment of another version is not read, and the journal is replayed instead.
    static let version: UInt8 = 1

    /// What a segment holds.
    enum Kind: UInt8 {
        /// Canonical JSON of the state without all that the others hold.
        case frame = 1
        /// A compiled fleet: its digest and its canonical JSON.
        case fleet = 2
        /// Rows of devices.
        case devices = 3
        /// Members of a rollout: its id, which part of them it is, and the rows.
        case members = 4
    }

    static func frame(of state: FleetState, _ codec: RecordCodec) throws(StoreError) -> [UInt8] {
        head(.frame) + (try codec.encode(state.frame))
    }

    static func fleet(
        _ fleet: CompiledFleet,
        under digest: Digest,
        _ codec: RecordCodec
    ) throws(StoreError) -> [UInt8] {
        head(.fleet) + digest.bytes + (try codec.encode(fleet))
    }

    static func rows(_ rows: [DeviceRow]) -> [UInt8] {
        var writer = SegmentWriter()
        writer.write(UInt64(rows.count))
        for row in rows { writer.write(row) }
        return writer.finish(after: head(.devices))
    }

    static func members(of rollout: Rollout, _ chunk: Int) -> [UInt8] {
        let start = chunk * CheckpointIndex.capacity
        let end = min(start + CheckpointIndex.capacity, rollout.members.count)
        var place = SegmentWriter()
        place.write(rollout.id.text)
        place.write(UInt64(chunk))
        var writer = SegmentWriter()
        writer.write(UInt64(end - start))
        for member in rollout.members[start..<end] { writer.write(member) }
        return writer.finish(after: head(.members) + place.rows)
    }

    private static func head(_ kind: Kind) -> [UInt8] { [version, kind.rawValue] }
}
