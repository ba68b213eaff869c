import FleetModel
import SeededGenerator
import Testing

@testable import FleetPlanner

/// The search for hops against one that looks at every state.
struct UpgradePathTests {
    @Test(arguments: 1...400)
    func `the hops are those that a search of every state finds`(_ seed: UInt64) throws {
        var draw = DrawnCatalogue(seed: seed)
        let catalogue = FirmwareCatalogue(draw.firmware)
        let moves = draw.moves()
        let ladders = moves.map { UpgradeLadder($0, facts: draw.facts, catalogue: catalogue) }
        let expected = ExhaustiveSearch(draw.firmware, draw.facts).best(moves)
        let usable = ladders.compactMap { $0 }.filter(\.isPassable)
        guard usable.count == moves.count else {
            #expect(expected == nil)
            return
        }

        let outcome = UpgradePath(moves, ladders: usable, others: [:], constraints: []).search()

        guard case .hops(let hops) = outcome else {
            #expect(expected == nil, "\(draw.firmware)")
            return
        }
        let bytes = hops.reduce(0) { $0 + $1.artifact.size }
        #expect(expected?.hops == hops.count && expected?.bytes == bytes)
        var running = Dictionary(uniqueKeysWithValues: moves.map { ($0.component, $0.from) })
        for hop in hops {
            #expect(running[hop.component] == hop.from)
            running[hop.component] = hop.to
        }
        for move in moves { #expect(running[move.component] == move.to) }
    }

    @Test func `a long way is found although no floor can be met at once`() throws {
        // Each version needs the one before, and each tenth a version of the other component.
        var firmware: [Firmware] = []
        for minor in UInt64(1)...200 {
            let version = Version(1, minor, 0)
            firmware.append(
                DrawnCatalogue.firmware(
                    "os",
                    version,
                    from: VersionRange("1.\(minor - 1).0"),
                    floors: minor % 10 == 0 ? [("app", ">=1.\(minor).0")] : []
                )
            )
            firmware.append(DrawnCatalogue.firmware("app", version))
        }
        let catalogue = FirmwareCatalogue(firmware)
        let moves = [
            UpgradePath.Move(component: "app", from: Version(1, 0, 0), to: Version(1, 200, 0)),
            UpgradePath.Move(component: "os", from: Version(1, 0, 0), to: Version(1, 200, 0)),
        ]
        let ladders = moves.compactMap { UpgradeLadder($0, facts: [:], catalogue: catalogue) }

        let outcome = UpgradePath(moves, ladders: ladders, others: [:], constraints: []).search()

        guard case .hops(let hops) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(hops.count == 201)
    }

    @Test func `a gap is told hop by hop from the goal`() throws {
        func gap(_ entries: [Firmware], from: Version, facts: LabelSet = [:]) -> String? {
            let move = UpgradePath.Move(component: "os", from: from, to: Version(4, 0, 0))
            let ladder = UpgradeLadder(move, facts: facts, catalogue: FirmwareCatalogue(entries))
            return ladder.flatMap { $0.isPassable ? nil : $0.gap }
        }
        func os(_ major: UInt64, _ from: String?, model: String? = nil) -> Firmware {
            DrawnCatalogue.firmware(
                "os",
                Version(major, 0, 0),
                from: from.flatMap { VersionRange($0) },
                model: model
            )
        }

        #expect(
            gap([os(3, ">=2.0.0"), os(4, ">=3.0.0")], from: Version(1, 0, 0))
                == "4.0.0 goes on from >=3.0.0; 3.0.0 goes on from >=2.0.0; "
                + "neither 1.0.0 nor what lies between is in that range"
        )
        #expect(
            gap(
                [os(2, nil, model: "b"), os(3, ">=2.0.0"), os(4, ">=3.0.0")],
                from: Version(1, 0, 0),
                facts: ["model": "a"]
            )
                == "4.0.0 goes on from >=3.0.0; 3.0.0 goes on from >=2.0.0; "
                + "2.0.0 has no artifact for this hardware"
        )
    }
}

/// A catalogue of two components whose ranges, floors, sizes and fuses are drawn.
private struct DrawnCatalogue {
    private(set) var firmware: [Firmware] = []
    private var generator: SeededGenerator
    let facts: LabelSet = ["model": "a"]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        for component in ["app", "os"] {
            for major in UInt64(1)...UInt64.random(in: 3...6, using: &generator) {
                let low = UInt64.random(in: 0...major, using: &generator)
                let other = component == "os" ? "app" : "os"
                let floor = UInt64.random(in: 0...4, using: &generator)
                firmware.append(
                    Self.firmware(
                        component,
                        Version(major, 0, 0),
                        from: Bool.random(using: &generator) ? VersionRange(">=\(low).0.0") : nil,
                        floors: Int.random(in: 0..<3, using: &generator) == 0
                            ? [(other, ">=\(floor).0.0")] : [],
                        size: UInt64.random(in: 1...3, using: &generator),
                        model: Int.random(in: 0..<6, using: &generator) == 0 ? "b" : "a",
                        rollback: Int.random(in: 0..<5, using: &generator) == 0
                            ? .forbidden : .allowed
                    )
                )
            }
        }
    }

    mutating func moves() -> [UpgradePath.Move] {
        ["app", "os"].map { component in
            UpgradePath.Move(
                component: Text(component),
                from: Version(UInt64.random(in: 1...5, using: &generator), 0, 0),
                to: Version(UInt64.random(in: 1...5, using: &generator), 0, 0)
            )
        }
    }

    static func firmware(
        _ component: String,
        _ version: Version,
        from: VersionRange? = nil,
        floors: [(String, String)] = [],
        size: UInt64 = 1,
        model: String? = nil,
        rollback: Firmware.Rollback = .allowed
    ) -> Firmware {
        let span = SourceSpan(file: "firmware.yaml", line: 1, column: 1)
        return Firmware(
            name: ResourceName("\(component)-\(version.major)-\(version.minor)")
                ?? { preconditionFailure() }(),
            span: span,
            component: Text(component),
            version: version,
            artifacts: [
                Firmware.Artifact(
                    hardware: model.map { [.init(fact: "model", values: [Text($0)])] } ?? [],
                    uri: "https://example.net/a",
                    size: size,
                    sha256: Digest(of: Array("\(component) \(version)".utf8)),
                    span: span
                )
            ],
            from: from,
            floors: floors.compactMap { component, range in
                VersionRange(range).map { .init(component: Text(component), range: $0) }
            },
            rollback: rollback
        )
    }
}

/// Looks at every state that steps lead to; by the rules as they are written, and without any of the planner's tables.
private struct ExhaustiveSearch {
    private let firmware: [Firmware]
    private let facts: LabelSet

    init(_ firmware: [Firmware], _ facts: LabelSet) {
        self.firmware = firmware
        self.facts = facts
    }

    /// The fewest hops and, of these, the fewest bytes; nil: there is no way.
    func best(_ moves: [UpgradePath.Move]) -> (hops: Int, bytes: UInt64)? {
        var level: [[Version]: UInt64] = [moves.map(\.from): 0]
        var known = Set(level.keys)
        var hops = 0
        while !level.isEmpty {
            if let bytes = level[moves.map(\.to)] { return (hops, bytes) }
            var next: [[Version]: UInt64] = [:]
            for (state, bytes) in level {
                for entry in firmware {
                    guard let index = moves.firstIndex(where: { $0.component == entry.component }),
                        let artifact = entry.artifact(for: facts),
                        isStep(state[index], entry, moves[index])
                    else { continue }
                    var after = state
                    after[index] = entry.version
                    guard !known.contains(after), keepsFloors(state, after, index, moves) else {
                        continue
                    }
                    next[after] = min(next[after] ?? .max, bytes + artifact.size)
                }
            }
            known.formUnion(next.keys)
            level = next
            hops += 1
        }
        return nil
    }

    private func isStep(_ now: Version, _ entry: Firmware, _ move: UpgradePath.Move) -> Bool {
        guard entry.from?.contains(now) ?? true else { return false }
        if move.from < move.to { return now < entry.version && entry.version <= move.to }
        let series = firmware.filter { $0.component == move.component }
        return entry.version < now && move.to <= entry.version
            && series.contains { $0.version == now }
            && !series.contains {
                $0.rollback == .forbidden && entry.version < $0.version && $0.version <= now
            }
    }

    private func keepsFloors(
        _ before: [Version],
        _ after: [Version],
        _ moved: Int,
        _ moves: [UpgradePath.Move]
    ) -> Bool {
        moves.indices.allSatisfy { index in
            let entry = firmware.first {
                $0.component == moves[index].component && $0.version == after[index]
            }
            return (entry?.floors ?? []).allSatisfy { floor in
                guard let on = moves.firstIndex(where: { $0.component == floor.component }) else {
                    return false
                }
                return floor.range.contains(after[on])
                    || (index != moved && !floor.range.contains(before[on]))
            }
        }
    }
}
