import FleetModel
import RolloutEngine
import SpecLanguage

/// Puts a state together from its segments, in the order of their numbers.
///
/// Takes what ``CheckpointDraft`` writes and nothing else: whatever does not fit is a fault.
struct CheckpointReader {
    typealias Fault = SegmentReader.Fault

    private var state: FleetState?
    private(set) var index = CheckpointIndex()

    mutating func take(_ segment: DecodedSegment) throws(Fault) {
        guard let content = segment.content, segment.number >= index.lastSegment else {
            throw Fault()
        }
        index.lastSegment = segment.number
        index.digests[segment.number] = segment.digest
        switch content {
        case .frame(let frame):
            guard state == nil else { throw Fault() }
            state = frame
        case .fleet(let fleet, let digest):
            guard state != nil, index.fleets[digest] == nil else { throw Fault() }
            state?.put(fleet, under: digest)
            index.fleets[digest] = segment.number
        case .rows(let rows):
            guard state != nil else { throw Fault() }
            for row in rows { state?.put(row) }
            index.leaves.append(
                CheckpointIndex.Leaf(segment: segment.number, devices: rows.map(\.device))
            )
        case .members(let id, let chunk, let members):
            try take(members, chunk, of: id, segment.number)
        }
    }

    /// The state, once all segments were taken.
    mutating func finish() throws(Fault) -> FleetState {
        guard let state else { throw Fault() }
        self.state = nil
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

    /// All segments of a rollout but the last are full.
    private mutating func take(
        _ members: [RolloutMember],
        _ chunk: UInt64,
        of id: RolloutID,
        _ number: Int64
    ) throws(Fault) {
        let known = state?.rollouts[id]?.members.count ?? 0
        guard known % CheckpointIndex.capacity == 0,
            chunk == UInt64(known / CheckpointIndex.capacity),
            state?.put(members, in: id) == true
        else { throw Fault() }
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
