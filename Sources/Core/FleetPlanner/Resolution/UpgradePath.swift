import FleetModel

/// The hops from the versions that a device runs to those that it should run.
///
/// Fewest hops, then fewest bytes, over the states of all pinned components together, so that every floor holds in every
/// state between. Versions only rise, or only fall, towards the pin. A breadth-first search by levels, at most
/// ``stateLimit`` states.
struct UpgradePath {
    struct Hop: Hashable {
        let component: Text
        let from: Version
        let to: Version
        let artifact: Firmware.Artifact
    }

    /// A component that has to move, or is pinned where it is.
    struct Move {
        let component: Text
        let from: Version
        let to: Version
    }

    /// A floor that holds now and must not be broken on the way.
    struct Constraint {
        let component: Text
        let range: VersionRange
        let reason: String
    }

    enum Outcome {
        case hops([Hop])
        /// No order of hops gets there.
        case none
        /// More states than may be looked at.
        case tooLarge
    }

    static let stateLimit = 10_000

    private struct Edge {
        let target: Int
        let artifact: Firmware.Artifact
    }

    private struct Node {
        let bytes: UInt64
        let previous: [Int]?
        let hop: Hop?
    }

    private let moves: [Move]
    private let ladders: [UpgradeLadder]
    /// Versions of components that are not pinned.
    private let others: [Text: Version]
    private let constraints: [Constraint]

    init(
        _ moves: [Move],
        ladders: [UpgradeLadder],
        others: [Text: Version],
        constraints: [Constraint]
    ) {
        self.moves = moves
        self.ladders = ladders
        self.others = others
        self.constraints = constraints
    }

    func search() -> Outcome {
        let start = [Int](repeating: 0, count: moves.count)
        let goal = ladders.map(\.goal)
        var known: [[Int]: Node] = [start: Node(bytes: 0, previous: nil, hop: nil)]
        var frontier = [start]
        while !frontier.isEmpty {
            if known[goal] != nil { return .hops(hops(to: goal, known)) }
            var level: [[Int]: Node] = [:]
            for state in frontier {
                expand(state, bytes: known[state]?.bytes ?? 0, known, into: &level)
                guard known.count + level.count <= Self.stateLimit else { return .tooLarge }
            }
            known.merge(level) { earlier, _ in earlier }
            frontier = level.keys.sorted { $0.lexicographicallyPrecedes($1) }
        }
        return .none
    }

    private func expand(
        _ state: [Int],
        bytes: UInt64,
        _ known: [[Int]: Node],
        into level: inout [[Int]: Node]
    ) {
        for index in moves.indices {
            let ladder = ladders[index]
            for step in ladder.steps(from: state[index]) {
                var next = state
                next[index] = step.target
                guard known[next] == nil, isAllowed(state, next, moving: index) else { continue }
                let (sum, overflow) = bytes.addingReportingOverflow(step.artifact.size)
                let total = overflow ? .max : sum
                if let other = level[next], other.bytes <= total { continue }
                level[next] = Node(
                    bytes: total,
                    previous: state,
                    hop: Hop(
                        component: moves[index].component,
                        from: ladder.version(state[index]),
                        to: ladder.version(step.target),
                        artifact: step.artifact
                    )
                )
            }
        }
    }

    /// The installed version's floors hold, and nothing that held is broken.
    private func isAllowed(_ state: [Int], _ next: [Int], moving index: Int) -> Bool {
        for floor in ladders[index].floors(next[index]) where !holds(floor, in: next) {
            return false
        }
        for other in moves.indices where other != index {
            for floor in ladders[other].floors(next[other])
            where holds(floor, in: state) && !holds(floor, in: next) {
                return false
            }
        }
        return constraints.allSatisfy { constraint in
            let floor = Firmware.Floor(component: constraint.component, range: constraint.range)
            return !holds(floor, in: state) || holds(floor, in: next)
        }
    }

    private func holds(_ floor: Firmware.Floor, in state: [Int]) -> Bool {
        if let index = moves.firstIndex(where: { $0.component == floor.component }) {
            return floor.range.contains(ladders[index].version(state[index]))
        }
        return others[floor.component].map(floor.range.contains) ?? false
    }

    private func hops(to goal: [Int], _ known: [[Int]: Node]) -> [Hop] {
        var hops: [Hop] = []
        var state: [Int]? = goal
        while let current = state, let node = known[current] {
            if let hop = node.hop { hops.append(hop) }
            state = node.previous
        }
        return hops.reversed()
    }
}

/// The versions that one component can pass through on its way, and the steps between them.
struct UpgradeLadder {
    struct Step {
        let target: Int
        let artifact: Firmware.Artifact
    }

    /// The first runs now; the others stand in the catalogue, ascending.
    private let versions: [Version]
    private let entries: [Firmware?]
    /// What would be installed of each; nil: nothing fits the device.
    private let artifacts: [Firmware.Artifact?]
    /// By version, ascending: where a step from it leads, of those after which the goal can still be reached.
    private let targets: [[Int]]
    let goal: Int

    /// Returns nil where no steps lead from one version to the other, floors apart. O(n²) of the versions between.
    init?(_ move: UpgradePath.Move, facts: LabelSet, catalogue: FirmwareCatalogue) {
        let lowest = min(move.from, move.to)
        let highest = max(move.from, move.to)
        let between = catalogue.versions(of: move.component).filter {
            lowest <= $0.version && $0.version <= highest && $0.version != move.from
        }
        versions = [move.from] + between.map(\.version)
        entries = [catalogue.entry(move.component, move.from)] + between
        artifacts = entries.map { $0?.artifact(for: facts) }
        guard let goal = versions.firstIndex(of: move.to),
            let targets = Self.targets(
                versions,
                entries,
                artifacts.map { $0 != nil },
                goal: goal,
                rises: move.from < move.to
            )
        else { return nil }
        self.goal = goal
        self.targets = targets
    }

    /// Where steps lead from each version, of those after which the goal can still be reached; nil: it cannot be reached.
    private static func targets(
        _ versions: [Version],
        _ entries: [Firmware?],
        _ fits: [Bool],
        goal: Int,
        rises: Bool
    ) -> [[Int]]? {
        var targets = [[Int]](repeating: [], count: versions.count)
        var reaching = [Bool](repeating: false, count: versions.count)
        reaching[goal] = true
        // All that a step can lead to comes before it.
        let order =
            rises ? Array(versions.indices.reversed()) : Array(versions.indices.dropFirst()) + [0]
        for index in order where rises || entries[index] != nil {
            let from = versions[index]
            let fuse = rises ? nil : fuse(at: index, versions, entries)
            targets[index] = versions.indices.dropFirst().filter { target in
                let to = versions[target]
                guard reaching[target], fits[target], rises ? from < to : to < from,
                    fuse.map({ $0 <= to }) ?? true
                else { return false }
                return entries[target]?.from?.contains(from) ?? true
            }
            if !targets[index].isEmpty { reaching[index] = true }
        }
        return reaching[0] ? targets : nil
    }

    func steps(from index: Int) -> [Step] {
        targets[index].compactMap { target in
            artifacts[target].map { Step(target: target, artifact: $0) }
        }
    }

    func version(_ index: Int) -> Version { versions[index] }
    func floors(_ index: Int) -> [Firmware.Floor] { entries[index]?.floors ?? [] }

    /// The highest version, up to the one at the index, that nothing below can be installed over; nil: there is none.
    private static func fuse(
        at index: Int,
        _ versions: [Version],
        _ entries: [Firmware?]
    ) -> Version? {
        versions.indices.lazy
            .filter { versions[$0] <= versions[index] && entries[$0]?.rollback == .forbidden }
            .map { versions[$0] }.max()
    }
}
