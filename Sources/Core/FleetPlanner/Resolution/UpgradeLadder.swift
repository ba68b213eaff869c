import FleetModel

/// The versions that one component can pass through on its way, the steps between them, and how far each is from the goal.
struct UpgradeLadder {
    struct Step {
        let target: Int
        let artifact: Firmware.Artifact
        /// From the target to the goal, at least.
        let hopsLeft: Int
    }

    /// The first runs now; the others stand in the catalogue, ascending.
    private let versions: [Version]
    private let entries: [Firmware?]
    /// Where each stands among the versions of the component; nil: the catalogue does not have it.
    private let places: [Int?]
    /// What would be installed of each; nil: nothing fits the device.
    private let artifacts: [Firmware.Artifact?]
    /// By version: the highest up to it that nothing below can be installed over, where versions fall; 0: there is none.
    private let fuses: [Int]
    private let series: FirmwareSeries
    private let rises: Bool
    let goal: Int
    /// By version: the fewest hops to the goal, floors apart; nil: no steps lead there.
    private var distances: [Int?]

    /// Whether the goal can be reached at all, floors apart.
    var isPassable: Bool { distances[0] != nil }

    /// Returns nil where the catalogue does not have the goal. O(n²) of the versions between.
    init?(_ move: UpgradePath.Move, facts: LabelSet, catalogue: FirmwareCatalogue) {
        series = catalogue.versions(of: move.component)
        rises = move.from < move.to
        let between = series.indexes(
            from: min(move.from, move.to),
            through: max(move.from, move.to)
        ).filter { [series] in series.entries[$0].version != move.from }
        places = [series.index(of: move.from)] + between
        let entries = places.map { [series] place in place.map { series.entries[$0] } }
        self.entries = entries
        versions = [move.from] + entries.dropFirst().compactMap { $0?.version }
        artifacts = entries.map { $0?.artifact(for: facts) }
        fuses = Self.fuses(entries)
        guard let goal = versions.firstIndex(of: move.to) else { return nil }
        self.goal = goal
        distances = [Int?](repeating: nil, count: versions.count)
        measure()
    }

    /// Goes back from the goal, level by level; each pair of versions is looked at once.
    private mutating func measure() {
        var level = [goal]
        var hops = 0
        distances[goal] = 0
        var left = versions.indices.filter { $0 != goal }
        while !level.isEmpty, !left.isEmpty {
            hops += 1
            var reached: [Int] = []
            left.removeAll { source in
                guard level.contains(where: { isStep(from: source, to: $0) }) else { return false }
                distances[source] = hops
                reached.append(source)
                return true
            }
            level = reached
        }
    }

    private func isStep(from source: Int, to target: Int) -> Bool {
        // The version that runs is no target: versions rise away from it, or fall.
        guard target != 0, artifacts[target] != nil else { return false }
        if rises {
            guard source < target else { return false }
        } else {
            // The version that runs is the highest, and stands first.
            guard source == 0 || target < source, entries[source] != nil, fuses[source] <= target
            else { return false }
        }
        if let from = places[source], let to = places[target] {
            return series.goesOn(to, from: from)
        }
        return entries[target]?.isInstallable(over: versions[source]) ?? true
    }

    /// Where steps lead, of the versions after which the goal can still be reached, ascending.
    func steps(from index: Int) -> [Step] {
        guard index != goal else { return [] }
        return versions.indices.compactMap { target in
            guard let hops = distances[target], let artifact = artifacts[target],
                isStep(from: index, to: target)
            else { return nil }
            return Step(target: target, artifact: artifact, hopsLeft: hops)
        }
    }

    /// The fewest hops from a version to the goal, floors apart; nil: no steps lead there.
    func hops(from index: Int) -> Int? { distances[index] }

    func version(_ index: Int) -> Version { versions[index] }
    func floors(_ index: Int) -> [Firmware.Floor] { entries[index]?.floors ?? [] }

    private static func fuses(_ entries: [Firmware?]) -> [Int] {
        var fuses = [Int](repeating: 0, count: entries.count)
        var fuse = 0
        for index in entries.indices.dropFirst() {
            if entries[index]?.rollback == .forbidden { fuse = index }
            fuses[index] = fuse
        }
        // Nothing is below a version that runs and forbids it.
        fuses[0] = entries[0]?.rollback == .forbidden ? entries.count : fuse
        return fuses
    }
}

extension UpgradeLadder {
    /// So many hops are told.
    private static let toldHops = 6

    /// The versions passed through on a shortest way to the goal, floors apart, with the goal; empty where there is none.
    var route: [Int] { route(from: 0) }

    private func route(from index: Int) -> [Int] {
        var route: [Int] = []
        var place = index
        while let hops = hops(from: place), hops > 0,
            let step = steps(from: place).first(where: { $0.hopsLeft == hops - 1 })
        {
            route.append(step.target)
            place = step.target
        }
        return route
    }

    /// Why no steps lead from the version that runs to the goal, told hop by hop from the goal, where it is not passable.
    var gap: String {
        let reached = versions.indices.filter { $0 != 0 && hops(from: $0) != nil }
        let fitting = reached.filter { $0 == goal || artifacts[$0] != nil }
        // What is nearest to the version that runs.
        guard let nearest = rises ? fitting.first : fitting.last else { return "" }
        let trail = ([nearest] + route(from: nearest)).reversed()
        var clauses = trail.prefix(Self.toldHops).map { index in
            let range = entries[index]?.from.map { "\($0)" } ?? "any version"
            return "\(versions[index]) goes on from \(range)"
        }
        if trail.count > Self.toldHops {
            clauses.append("and so on")
        } else if let foreign = reached.last(where: {
            artifacts[$0] == nil && isStep(from: $0, to: nearest)
        }) {
            clauses.append("\(versions[foreign]) has no artifact for this hardware")
        } else {
            clauses.append("neither \(versions[0]) nor what lies between is in that range")
        }
        return clauses.joined(separator: "; ")
    }
}
