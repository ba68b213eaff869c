import FleetModel
import JSON
import RolloutEngine
import SpecLanguage

/// Puts a state together from its segments, in the order of their numbers.
///
/// Reads what ``CheckpointDraft`` writes and nothing else: whatever does not fit is a fault.
struct CheckpointReader {
    typealias Fault = SegmentReader.Fault

    private let codec: RecordCodec
    private var rows: RowReader
    private var state: FleetState?
    private var members: [RolloutID: [RolloutMember]] = [:]
    private(set) var index = CheckpointIndex()

    init(codec: RecordCodec) {
        self.codec = codec
        rows = RowReader(parser: codec.parser)
    }

    mutating func take(_ segment: CheckpointSegment) throws(Fault) {
        var reader = SegmentReader(segment.content[...])
        guard try reader.byte() == SegmentCodec.version,
            let kind = SegmentCodec.Kind(rawValue: try reader.byte()),
            (kind == .frame) == (segment.number == CheckpointIndex.frame),
            segment.number >= index.lastSegment
        else { throw Fault() }
        index.lastSegment = segment.number
        index.digests[segment.number] = segment.digest
        switch kind {
        case .frame: try takeFrame(&reader)
        case .fleet: try takeFleet(&reader, segment.number)
        case .devices: try takeRows(&reader, segment.number)
        case .members: try takeMembers(&reader, segment.number)
        }
        guard reader.isAtEnd else { throw Fault() }
    }

    /// The state, once all segments were taken.
    mutating func finish() throws(Fault) -> FleetState {
        guard var state else { throw Fault() }
        self.state = nil
        for (id, members) in members {
            guard state.rollouts[id] != nil,
                zip(members, members.dropFirst()).allSatisfy({ $0.device < $1.device })
            else { throw Fault() }
            state.put(members, in: id)
        }
        for (id, rollout) in state.rollouts {
            index.rollouts[id] = CheckpointIndex.Members(
                segments: index.rollouts[id]?.segments ?? [],
                count: rollout.members.count,
                isOver: rollout.phase.isOver,
                beganAt: rollout.beganAt
            )
        }
        index.leaves.sort { $0.devices[0] < $1.devices[0] }
        guard zip(index.leaves, index.leaves.dropFirst()).allSatisfy(Self.areApart) else {
            throw Fault()
        }
        return state
    }

    private static func areApart(
        _ left: CheckpointIndex.Leaf,
        _ right: CheckpointIndex.Leaf
    ) -> Bool {
        guard let last = left.devices.last, let first = right.devices.first else { return false }
        return last < first
    }

    private mutating func takeFrame(_ reader: inout SegmentReader) throws(Fault) {
        guard state == nil, let frame = codec.decode(FleetState.self, from: reader.rest()) else {
            throw Fault()
        }
        state = frame
    }

    private mutating func takeFleet(
        _ reader: inout SegmentReader,
        _ number: Int64
    ) throws(Fault) {
        let digest = try reader.digest()
        guard state != nil, index.fleets[digest] == nil,
            let fleet = codec.decode(CompiledFleet.self, from: reader.rest())
        else { throw Fault() }
        state?.put(fleet, under: digest)
        index.fleets[digest] = number
    }

    private mutating func takeRows(
        _ reader: inout SegmentReader,
        _ number: Int64
    ) throws(Fault) {
        try rows.begin(&reader)
        var devices: [DeviceID] = []
        for _ in 0..<(try reader.count()) {
            let row = try rows.deviceRow(&reader)
            guard state != nil, !row.isEmpty, devices.last.map({ $0 < row.device }) ?? true else {
                throw Fault()
            }
            devices.append(row.device)
            state?.put(row)
        }
        guard !devices.isEmpty else { throw Fault() }
        index.leaves.append(CheckpointIndex.Leaf(segment: number, devices: devices))
    }

    private mutating func takeMembers(
        _ reader: inout SegmentReader,
        _ number: Int64
    ) throws(Fault) {
        let id = try reader.checked(RolloutID.init)
        let chunk = try reader.number()
        let known = members[id]?.count ?? 0
        try rows.begin(&reader)
        let count = try reader.count()
        guard known % CheckpointIndex.capacity == 0,
            chunk == UInt64(known / CheckpointIndex.capacity),
            (1...CheckpointIndex.capacity).contains(count)
        else { throw Fault() }
        var part: [RolloutMember] = []
        for _ in 0..<count { part.append(try rows.member(&reader)) }
        members[id, default: []] += part
        index.rollouts[
            id,
            default: CheckpointIndex.Members(
                segments: [],
                count: 0,
                isOver: false,
                beganAt: Timestamp(milliseconds: 0)
            )
        ].segments.append(number)
    }
}
