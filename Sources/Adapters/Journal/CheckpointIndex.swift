import FleetModel
import RolloutEngine

/// Which segment holds what, so that only segments of which something changed are written again.
struct CheckpointIndex: Sendable {
    /// Devices of a segment, and members of one.
    static let capacity = 32
    /// What a segment of devices is filled to at first, so that those who join find room.
    static let fill = 24
    /// The segment of the frame.
    static let frame: Int64 = 0

    /// The devices of one segment.
    struct Leaf: Sendable {
        let segment: Int64
        /// Ascending, each once, at least one.
        var devices: [DeviceID]
    }

    /// The members of one rollout: all segments but the last are full.
    struct Members: Sendable {
        var segments: [Int64]
        let count: Int
        let isOver: Bool
        let beganAt: Timestamp

        /// Whether the rollout's members still lie where they lay: nobody came, went or moved up.
        func fit(_ rollout: Rollout) -> Bool {
            count == rollout.members.count && isOver == rollout.phase.isOver
                && beganAt == rollout.beganAt
        }
    }

    /// Ascending: all devices of one come before all of the next.
    var leaves: [Leaf] = []
    var rollouts: [RolloutID: Members] = [:]
    var fleets: [Digest: Int64] = [:]
    /// Of each segment.
    var digests: [Int64: Digest] = [:]
    /// The highest number that was given to a segment.
    var lastSegment: Int64 = frame

    mutating func nextSegment() -> Int64 {
        lastSegment += 1
        return lastSegment
    }

    /// The leaf that holds the device or would; nil: there is no leaf.
    func leaf(of device: DeviceID) -> Int? {
        guard !leaves.isEmpty else { return nil }
        return max(0, leaves.partitioningIndex { device < $0.devices[0] } - 1)
    }
}

extension CheckpointIndex.Leaf {
    /// Takes a device in its place, where it is not there already.
    mutating func insert(_ device: DeviceID) {
        let index = devices.partitioningIndex { !($0 < device) }
        guard index == devices.count || devices[index] != device else { return }
        devices.insert(device, at: index)
    }
}
