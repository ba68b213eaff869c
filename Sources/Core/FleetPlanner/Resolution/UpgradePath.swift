import FleetModel

/// The hops from the versions that a device runs to those that it should run.
///
/// Fewest hops, then fewest bytes, over the states of all pinned components together, so that every floor holds in every
/// state between. Versions only rise, or only fall, towards the pin.
///
/// A breadth-first search by levels that leaves out every state from which the goal is further than a bound, by what each
/// component needs at least (``UpgradeLadder/hops(from:)``). While nothing is found the bound rises, as in IDA* (Korf, 1985),
/// by steps that double. Where no floor is in the way, only states on shortest ways are looked at. At most ``stateLimit``
/// states a bound.
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
        if let hops = soleWay { return .hops(hops) }
        var bound: Int? = leastHops(from: [Int](repeating: 0, count: moves.count))
        var stride = 0
        while let hops = bound {
            let attempt = search(within: hops)
            switch attempt.outcome {
            case .none: bound = attempt.next.map { max($0, hops + stride) }
            case .hops, .tooLarge: return attempt.outcome
            }
            stride = max(1, stride * 2)
        }
        return .none
    }

    /// The best way of the one component that moves, where no floor is against it: none can be better.
    private var soleWay: [Hop]? {
        let moving = ladders.indices.filter { ladders[$0].goal != 0 }
        guard moving.count == 1, let index = moving.first else { return nil }
        var state = [Int](repeating: 0, count: moves.count)
        var hops: [Hop] = []
        while let step = ladders[index].best(from: state[index]) {
            var next = state
            next[index] = step.target
            guard isAllowed(state, next, moving: index) else { return nil }
            hops.append(
                Hop(
                    component: moves[index].component,
                    from: ladders[index].version(state[index]),
                    to: ladders[index].version(step.target),
                    artifact: step.artifact
                )
            )
            state = next
        }
        return state[index] == ladders[index].goal ? hops : nil
    }

    /// What is found of at most so many hops, and the least number that a state beyond would need; nil: there is none.
    private func search(within bound: Int) -> (outcome: Outcome, next: Int?) {
        let start = [Int](repeating: 0, count: moves.count)
        let goal = ladders.map(\.goal)
        var known: [[Int]: Node] = [start: Node(bytes: 0, previous: nil, hop: nil)]
        var frontier = [start]
        var depth = 0
        var beyond: Int?
        while !frontier.isEmpty {
            if known[goal] != nil { return (.hops(hops(to: goal, known)), nil) }
            depth += 1
            var level: [[Int]: Node] = [:]
            for state in frontier {
                let needed = expand(state, known, left: bound - depth, into: &level)
                if let needed { beyond = min(beyond ?? .max, depth + needed) }
                guard known.count + level.count <= Self.stateLimit else { return (.tooLarge, nil) }
            }
            known.merge(level) { earlier, _ in earlier }
            frontier = level.keys.sorted { $0.lexicographicallyPrecedes($1) }
        }
        return (.none, beyond)
    }

    private func leastHops(from state: [Int]) -> Int {
        zip(ladders, state).reduce(0) { sum, part in sum + (part.0.hops(from: part.1) ?? 0) }
    }

    /// Adds the states that a step leads to and from which the goal may be reached in `left` hops; returns the least that
    /// one of the others needs, nil: there are none.
    private func expand(
        _ state: [Int],
        _ known: [[Int]: Node],
        left: Int,
        into level: inout [[Int]: Node]
    ) -> Int? {
        let bytes = known[state]?.bytes ?? 0
        let needed = leastHops(from: state)
        var beyond: Int?
        for index in moves.indices {
            let ladder = ladders[index]
            let others = needed - (ladder.hops(from: state[index]) ?? 0)
            for step in ladder.steps(from: state[index]) {
                let needed = others + step.hopsLeft
                guard needed <= left || needed < beyond ?? .max else { continue }
                var next = state
                next[index] = step.target
                guard known[next] == nil, isAllowed(state, next, moving: index) else { continue }
                guard needed <= left else {
                    beyond = needed
                    continue
                }
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
        return beyond
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
