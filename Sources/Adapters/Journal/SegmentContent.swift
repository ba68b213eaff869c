import FleetModel
import RolloutEngine
import SpecLanguage

/// What a segment of a checkpoint holds, read.
enum SegmentContent: Sendable {
    /// The state without all that the others hold.
    case frame(FleetState)
    case fleet(CompiledFleet, under: Digest)
    /// Ascending by device, each once, at least one, none of them empty.
    case rows([DeviceRow])
    /// Which part of a rollout's members, and they: at least one, and no more than a segment holds.
    case members(RolloutID, chunk: UInt64, [RolloutMember])
}

/// A segment that was held against its digest and read.
struct DecodedSegment: Sendable {
    let number: Int64
    let digest: Digest
    /// Whether it is what was written.
    let isSound: Bool
    /// nil: it was not asked for, or it is nothing that this program writes.
    let content: SegmentContent?
}
