package import FleetModel
import FleetPlanner

/// The members of a rollout, sorted by device, each once: who they are lies apart from how far they came.
///
/// For a million members of whom a decision moves few while somebody still reads them as they were: of a copy all names are
/// shared, and all but the neighbours of those that moved, which are copied as plain bytes. A member is made when it is asked
/// for.
package struct MemberTable: Sendable {
    /// What changes of a member; numbers alone, so that a chunk is copied without a look at what is in it.
    fileprivate struct Standing: Sendable {
        var wave: Int
        var offers: Int
        var expired: Int
        var reportSequence: UInt64
        var measuredIn: Int?
        var kind: Kind
        /// Index of the artifact; `UInt32.max`: none.
        var artifact: UInt32
        let wasConverged: Bool
    }

    /// What a member's state is.
    fileprivate enum Kind: Sendable {
        case waiting, done, left
        case inFlight(JobID)
        /// It carries more, and lies apart.
        case detailed
    }

    /// Ascending.
    package private(set) var devices: [DeviceID]
    private var incarnations: [Incarnation]
    private var standings: ChunkedArray<Standing>
    /// Set once for each member.
    private var formers: ChunkedArray<Wish.Target?>
    /// States that carry more than a job, by the member: few at a time.
    private var details: SharedDictionary<Int, RolloutMember.State> = [:]
    /// The artifacts of all members, each once: there are few.
    private var artifacts: [Digest] = []

    /// O(n) where they are sorted by device, else O(n log n).
    package init(_ members: [RolloutMember]) {
        let isSorted = members.indices.dropFirst().allSatisfy { index in
            !(members[index].device < members[index - 1].device)
        }
        devices = []
        incarnations = []
        standings = ChunkedArray([])
        formers = ChunkedArray([])
        for member in isSorted ? members : members.sorted(by: { $0.device < $1.device }) {
            add(member)
        }
    }

    /// Takes members behind all others; false, and nothing is taken: they do not follow in the order of devices, each once.
    mutating func append(_ members: [RolloutMember]) -> Bool {
        var last = devices.last
        for member in members {
            if let last, !(last < member.device) { return false }
            last = member.device
        }
        for member in members { add(member) }
        return true
    }

    private mutating func add(_ member: RolloutMember) {
        let index = devices.count
        devices.append(member.device)
        incarnations.append(member.incarnation)
        standings.append(Standing(member, artifact: number(of: member.artifact)))
        formers.append(member.former)
        if let detail = member.state.detail { details[index] = detail }
    }

    /// O(log n).
    package func index(of device: DeviceID) -> Int? {
        let index = devices.partitioningIndex { !($0 < device) }
        return index < devices.count && devices[index] == device ? index : nil
    }

    /// Changes a member in its place. What it had before the first offer is set once and stays.
    mutating func change(at index: Int, _ body: (inout RolloutMember) -> Void) {
        var member = self[index]
        let known = member
        body(&member)
        standings[index] = Standing(member, artifact: number(of: member.artifact))
        if known.former == nil, let former = member.former { formers[index] = former }
        if let detail = member.state.detail {
            details[index] = detail
        } else if known.state.detail != nil {
            details.removeValue(forKey: index)
        }
    }

    private mutating func number(of artifact: Digest?) -> UInt32 {
        guard let artifact else { return .max }
        if let known = artifacts.firstIndex(of: artifact) { return UInt32(known) }
        artifacts.append(artifact)
        return UInt32(artifacts.count - 1)
    }
}

extension MemberTable.Standing {
    fileprivate init(_ member: RolloutMember, artifact: UInt32) {
        wave = member.wave
        offers = member.offers
        expired = member.expired
        reportSequence = member.reportSequence
        measuredIn = member.measuredIn
        wasConverged = member.wasConverged
        self.artifact = artifact
        switch member.state {
        case .waiting: kind = .waiting
        case .inFlight(let id): kind = .inFlight(id)
        case .done: kind = .done
        case .left: kind = .left
        case .verifying, .failed, .unknown: kind = .detailed
        }
    }
}

extension RolloutMember.State {
    /// It, where it carries more than a job.
    fileprivate var detail: RolloutMember.State? {
        switch self {
        case .verifying, .failed, .unknown: self
        case .waiting, .inFlight, .done, .left: nil
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
            former: formers[position],
            reportSequence: standing.reportSequence
        )
        member.offers = standing.offers
        member.expired = standing.expired
        member.state = state(standing, at: position)
        member.measuredIn = standing.measuredIn
        if standing.artifact != .max { member.artifact = artifacts[Int(standing.artifact)] }
        return member
    }

    private func state(_ standing: Standing, at position: Int) -> RolloutMember.State {
        switch standing.kind {
        case .waiting: .waiting
        case .inFlight(let id): .inFlight(id)
        case .done: .done
        case .left: .left
        case .detailed: details[position] ?? .waiting
        }
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
