package import FleetModel
import FleetPlanner

/// The members of a rollout, sorted by device, each once: who they are lies apart from how far they came.
///
/// For a million members of whom a decision moves few while somebody still reads them as they were: of a copy all names are
/// shared, and all but the neighbours of those that moved. A member is made when it is asked for.
package struct MemberTable: Sendable {
    /// What changes of a member, and what is read with it.
    fileprivate struct Standing: Sendable {
        var wave: Int
        var offers: Int
        var expired: Int
        var reportSequence: UInt64
        var former: Wish.Target?
        var state: RolloutMember.State
        var measuredIn: Int?
        /// Index of the artifact; `UInt32.max`: none.
        var artifact: UInt32
        let wasConverged: Bool
    }

    /// Ascending.
    package let devices: [DeviceID]
    private let incarnations: [Incarnation]
    private var standings: ChunkedArray<Standing>
    /// The artifacts of all members, each once: there are few.
    private var artifacts: [Digest] = []

    /// O(n) where they are sorted by device, else O(n log n).
    package init(_ members: [RolloutMember]) {
        let isSorted = members.indices.dropFirst().allSatisfy { index in
            !(members[index].device < members[index - 1].device)
        }
        let members = isSorted ? members : members.sorted { $0.device < $1.device }
        devices = members.map(\.device)
        incarnations = members.map(\.incarnation)
        var artifacts: [Digest] = []
        standings = ChunkedArray(members.map { Standing($0, &artifacts) })
        self.artifacts = artifacts
    }

    /// O(log n).
    package func index(of device: DeviceID) -> Int? {
        let index = devices.partitioningIndex { !($0 < device) }
        return index < devices.count && devices[index] == device ? index : nil
    }

    /// Changes a member in its place.
    mutating func change(at index: Int, _ body: (inout RolloutMember) -> Void) {
        var member = self[index]
        body(&member)
        standings[index] = Standing(member, &artifacts)
    }
}

extension MemberTable.Standing {
    fileprivate init(_ member: RolloutMember, _ artifacts: inout [Digest]) {
        wave = member.wave
        offers = member.offers
        expired = member.expired
        reportSequence = member.reportSequence
        former = member.former
        state = member.state
        measuredIn = member.measuredIn
        wasConverged = member.wasConverged
        artifact = .max
        guard let digest = member.artifact else { return }
        if let known = artifacts.firstIndex(of: digest) {
            artifact = UInt32(known)
        } else {
            artifact = UInt32(artifacts.count)
            artifacts.append(digest)
        }
    }
}

extension MemberTable: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { devices.count }

    package subscript(position: Int) -> RolloutMember {
        let standing = standings[position]
        var member = RolloutMember(
            device: devices[position],
            incarnation: incarnations[position],
            wave: standing.wave,
            wasConverged: standing.wasConverged,
            former: standing.former,
            reportSequence: standing.reportSequence
        )
        member.offers = standing.offers
        member.expired = standing.expired
        member.state = standing.state
        member.measuredIn = standing.measuredIn
        if standing.artifact != .max { member.artifact = artifacts[Int(standing.artifact)] }
        return member
    }
}

extension MemberTable: Hashable {
    package static func == (left: MemberTable, right: MemberTable) -> Bool {
        left.elementsEqual(right)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for member in self { hasher.combine(member) }
    }
}

/// As an array.
extension MemberTable: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try [RolloutMember](from: decoder))
    }

    package func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}
