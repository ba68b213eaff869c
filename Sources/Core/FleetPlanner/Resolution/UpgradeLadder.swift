import FleetModel

/// The versions that one component can pass through on its way, the steps between them, and how far each is from the goal.
struct UpgradeLadder {
    struct Step {
        let target: Int
        let artifact: Firmware.Artifact
        /// From the target to the goal, at least.
        let hopsLeft: Int
    }

    /// The best way from a version to the goal, floors apart: the fewest hops, then the fewest bytes.
    private struct Way {
        let hops: Int
        let bytes: UInt64
        /// Where its first step leads; the goal itself at the goal.
        let next: Int
    }

    /// What runs now is the version 0; the others stand in the catalogue, ascending.
    private let running: Version
    private let series: FirmwareSeries
    /// Where the others stand in the series.
    private let between: Range<Int>
    /// Where what runs stands there; nil: the catalogue does not have it.
    private let start: Int?
    private let facts: LabelSet
    /// By version: the bytes of what would be installed; nil: nothing fits the device.
    private let sizes: [UInt64?]
    /// By version: the highest up to it that nothing below can be installed over, where versions fall; 0: there is none.
    private let fuses: [Int]
    private let startTargets: PlaceSet
    private let rises: Bool
    let goal: Int
    private var ways: [Way?]
    /// Those of the others that have a way and an artifact.
    private var usable: PlaceSet

    /// Returns nil where the catalogue does not have the goal. O(n²) of the versions between at worst, by words of bits.
    init?(_ move: UpgradePath.Move, facts: LabelSet, catalogue: FirmwareCatalogue) {
        let series = catalogue.versions(of: move.component)
        running = move.from
        rises = move.from < move.to
        start = series.index(of: move.from)
        between = Self.between(move, series)
        self.series = series
        self.facts = facts
        if move.from == move.to {
            goal = 0
        } else {
            guard let place = series.index(of: move.to) else { return nil }
            goal = place - between.lowerBound + 1
        }
        sizes = [nil] + series.entries[between].map { $0.artifact(for: facts)?.size }
        fuses = Self.fuses(series, start, between)
        startTargets = series.targets(from: move.from)
        ways = [Way?](repeating: nil, count: between.count + 1)
        usable = PlaceSet(count: series.entries.count)
        measure(usable)
    }

    /// Whether the goal can be reached at all, floors apart.
    var isPassable: Bool { ways[0] != nil }

    /// Where steps lead, of the versions after which the goal can still be reached, ascending.
    func steps(from index: Int) -> [Step] {
        var steps: [Step] = []
        forEachStep(from: index, within: usable) { target in
            guard let way = ways[target], let artifact = artifact(target) else { return }
            steps.append(Step(target: target, artifact: artifact, hopsLeft: way.hops))
        }
        return steps
    }

    /// The fewest hops from a version to the goal, floors apart; nil: no steps lead there.
    func hops(from index: Int) -> Int? { ways[index]?.hops }

    /// The first step of the best way from a version, floors apart; nil at the goal, and where there is none.
    func best(from index: Int) -> (target: Int, artifact: Firmware.Artifact)? {
        guard index != goal, let next = ways[index]?.next, let artifact = artifact(next) else {
            return nil
        }
        return (next, artifact)
    }

    func version(_ index: Int) -> Version {
        index == 0 ? running : series.entries[between.lowerBound + index - 1].version
    }

    func floors(_ index: Int) -> [Firmware.Floor] {
        place(index).map { series.entries[$0].floors } ?? []
    }

    private func place(_ index: Int) -> Int? {
        index == 0 ? start : between.lowerBound + index - 1
    }

    private func artifact(_ index: Int) -> Firmware.Artifact? {
        index == 0 ? nil : series.entries[between.lowerBound + index - 1].artifact(for: facts)
    }
}

// MARK: Steps and ways

extension UpgradeLadder {
    /// Goes back from the goal, level by level.
    private mutating func measure(_ none: PlaceSet) {
        ways[goal] = Way(hops: 0, bytes: 0, next: goal)
        var level = none
        add(goal, to: &level)
        var left = ways.indices.filter { $0 != goal }
        var hops = 0
        while !level.isEmpty, !left.isEmpty {
            hops += 1
            var reached: [Int] = []
            var found: [Way] = []
            for source in left {
                guard let way = way(from: source, hops, over: level) else { continue }
                reached.append(source)
                found.append(way)
            }
            level = none
            for (source, way) in zip(reached, found) {
                ways[source] = way
                add(source, to: &level)
            }
            left.removeAll { ways[$0] != nil }
        }
    }

    /// Steps lead to what fits the device, and never back to what runs.
    private mutating func add(_ index: Int, to level: inout PlaceSet) {
        guard index != 0, sizes[index] != nil else { return }
        level.insert(between.lowerBound + index - 1)
        usable.insert(between.lowerBound + index - 1)
    }

    private func way(from source: Int, _ hops: Int, over level: PlaceSet) -> Way? {
        var best: Way?
        forEachStep(from: source, within: level) { target in
            guard let size = sizes[target], let rest = ways[target]?.bytes else { return }
            let (sum, overflow) = rest.addingReportingOverflow(size)
            let bytes = overflow ? .max : sum
            if let best, best.bytes <= bytes { return }
            best = Way(hops: hops, bytes: bytes, next: target)
        }
        return best
    }

    private func forEachStep(from source: Int, within set: PlaceSet, _ body: (Int) -> Void) {
        let first = between.lowerBound - 1
        let range: Range<Int>
        if rises {
            range = max(first + source + 1, between.lowerBound)..<between.upperBound
        } else {
            // The version that runs is the highest, and what is not known is not known to allow the step.
            guard source != 0 || start != nil else { return }
            let end = source == 0 ? between.upperBound : first + source
            range = min(first + max(fuses[source], 1), end)..<end
        }
        let targets = source == 0 ? startTargets : series.targets(at: first + source)
        targets.forEach(and: set, in: range) { body($0 - first) }
    }

    /// The places of the versions from the one that runs, without it, to the goal.
    private static func between(_ move: UpgradePath.Move, _ series: FirmwareSeries) -> Range<Int> {
        let range = series.indexes(
            from: min(move.from, move.to),
            through: max(move.from, move.to)
        )
        let runs = series.indexes(from: move.from, through: move.from)
        return move.from < move.to
            ? max(range.lowerBound, runs.upperBound)..<range.upperBound
            : range.lowerBound..<min(range.upperBound, runs.lowerBound)
    }

    private static func fuses(
        _ series: FirmwareSeries,
        _ start: Int?,
        _ between: Range<Int>
    ) -> [Int] {
        var fuses = [0]
        var fuse = 0
        for (index, entry) in series.entries[between].enumerated() {
            if entry.rollback == .forbidden { fuse = index + 1 }
            fuses.append(fuse)
        }
        // Nothing is below a version that runs and forbids it.
        let isFused = start.map { series.entries[$0].rollback == .forbidden } ?? false
        fuses[0] = isFused ? fuses.count : fuse
        return fuses
    }
}

// MARK: What is told

extension UpgradeLadder {
    /// So many hops are told.
    private static let toldHops = 6

    /// The versions passed through on the best way to the goal, floors apart, with the goal; empty where there is none.
    var route: [Int] { route(from: 0) }

    private func route(from index: Int) -> [Int] {
        var route: [Int] = []
        var place = index
        while let step = best(from: place) {
            route.append(step.target)
            place = step.target
        }
        return route
    }

    /// Why no steps lead from the version that runs to the goal, told hop by hop from the goal, where it is not passable.
    var gap: String {
        let reached = ways.indices.filter { $0 != 0 && ways[$0] != nil }
        let fitting = reached.filter { $0 == goal || sizes[$0] != nil }
        // What is nearest to the version that runs.
        guard let nearest = rises ? fitting.first : fitting.last else { return "" }
        let trail = ([nearest] + route(from: nearest)).reversed()
        var clauses = trail.prefix(Self.toldHops).map { index in
            let range =
                place(index).flatMap { series.entries[$0].from }.map { "\($0)" } ?? "any version"
            return "\(version(index)) goes on from \(range)"
        }
        if trail.count > Self.toldHops {
            clauses.append("and so on")
        } else if let foreign = reached.last(where: { source in
            sizes[source] == nil && ways[source]?.next == nearest
        }) {
            clauses.append("\(version(foreign)) has no artifact for this hardware")
        } else {
            clauses.append("neither \(running) nor what lies between is in that range")
        }
        return clauses.joined(separator: "; ")
    }
}
