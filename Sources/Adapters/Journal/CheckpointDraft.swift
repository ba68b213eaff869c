import FleetModel
import RolloutEngine
import SpecLanguage

/// The segments that must be written so that what is kept is the given state.
struct CheckpointDraft {
    private let state: FleetState
    private let codec: RecordCodec
    /// Where everything lies afterwards.
    private(set) var index: CheckpointIndex
    private(set) var written: [CheckpointSegment] = []
    private(set) var removed: [Int64] = []

    /// What changes from an index on. `told` are the devices of which records told since; nil: nobody can tell, and all
    /// segments are written anew.
    init(
        of state: FleetState,
        since former: (index: CheckpointIndex, told: Set<DeviceID>)?,
        codec: RecordCodec
    ) throws(StoreError) {
        self.state = state
        self.codec = codec
        index = former?.index ?? CheckpointIndex()
        write(CheckpointIndex.frame, try SegmentCodec.frame(of: state, codec))
        try writeFleets()
        writeMembers(told: former?.told ?? [])
        if let told = former?.told, !index.leaves.isEmpty {
            writeRows(of: told)
        } else {
            index.leaves = []
            append(state.devicesWithRows)
        }
    }

    private mutating func write(_ number: Int64, _ content: [UInt8]) {
        let segment = CheckpointSegment(number: number, content: content)
        index.digests[number] = segment.digest
        written.append(segment)
    }

    private mutating func remove(_ number: Int64) {
        index.digests[number] = nil
        removed.append(number)
    }

    /// A compiled fleet never changes under its digest.
    private mutating func writeFleets() throws(StoreError) {
        for (digest, number) in index.fleets where state.fleets[digest] == nil {
            remove(number)
            index.fleets[digest] = nil
        }
        for (digest, fleet) in state.fleets.sorted(by: { $0.key < $1.key })
        where index.fleets[digest] == nil {
            let number = index.nextSegment()
            index.fleets[digest] = number
            write(number, try SegmentCodec.fleet(fleet, under: digest, codec))
        }
    }

    private mutating func writeMembers(told: Set<DeviceID>) {
        for (id, members) in index.rollouts where state.rollouts[id].map(members.fit) != true {
            for number in members.segments { remove(number) }
            index.rollouts[id] = nil
        }
        for (id, rollout) in state.rollouts.sorted(by: { $0.key < $1.key }) {
            if let members = index.rollouts[id] {
                for chunk in Self.chunks(of: rollout, told) {
                    write(members.segments[chunk], SegmentCodec.members(of: rollout, chunk))
                }
                continue
            }
            let chunks =
                (rollout.members.count + CheckpointIndex.capacity - 1)
                / CheckpointIndex.capacity
            let segments = (0..<chunks).map { _ in index.nextSegment() }
            index.rollouts[id] = CheckpointIndex.Members(
                segments: segments,
                count: rollout.members.count,
                isOver: rollout.phase.isOver,
                beganAt: rollout.beganAt
            )
            for (chunk, number) in segments.enumerated() {
                write(number, SegmentCodec.members(of: rollout, chunk))
            }
        }
    }

    /// The chunks with a member among the devices; sorted. Whichever is fewer is gone through: members or devices.
    private static func chunks(of rollout: Rollout, _ devices: Set<DeviceID>) -> [Int] {
        var chunks: Set<Int> = []
        if rollout.members.count < devices.count {
            for (position, member) in rollout.members.enumerated()
            where devices.contains(member.device) {
                chunks.insert(position / CheckpointIndex.capacity)
            }
        } else {
            for device in devices {
                if let position = rollout.index(of: device) {
                    chunks.insert(position / CheckpointIndex.capacity)
                }
            }
        }
        return chunks.sorted()
    }

    /// Writes the leaves of these devices; those without a row lose their place, and full leaves are divided.
    private mutating func writeRows(of devices: Set<DeviceID>) {
        var touched: Set<Int> = []
        for device in devices {
            guard let leaf = index.leaf(of: device) else { continue }
            index.leaves[leaf].insert(device)
            touched.insert(leaf)
        }
        let former = index.leaves
        index.leaves = []
        for (position, leaf) in former.enumerated() {
            guard touched.contains(position) else {
                index.leaves.append(leaf)
                continue
            }
            let rows = leaf.devices.map(state.row).filter { !$0.isEmpty }
            if rows.isEmpty { remove(leaf.segment) }
            append(rows, in: leaf.segment)
        }
    }

    /// Puts the rows of devices behind all others, in new leaves.
    private mutating func append(_ devices: [DeviceID]) {
        for start in stride(from: 0, to: devices.count, by: CheckpointIndex.fill) {
            let end = min(start + CheckpointIndex.fill, devices.count)
            append(devices[start..<end].map(state.row), in: index.nextSegment())
        }
    }

    /// Puts rows behind all others: in the segment, and where it cannot hold them in more of them.
    private mutating func append(_ rows: [DeviceRow], in segment: Int64) {
        let isTooMany = rows.count > CheckpointIndex.capacity
        let step = isTooMany ? CheckpointIndex.fill : max(1, rows.count)
        for start in stride(from: 0, to: rows.count, by: step) {
            let part = Array(rows[start..<min(start + step, rows.count)])
            let number = start == 0 ? segment : index.nextSegment()
            index.leaves.append(
                CheckpointIndex.Leaf(segment: number, devices: part.map(\.device))
            )
            write(number, SegmentCodec.rows(part))
        }
    }
}
