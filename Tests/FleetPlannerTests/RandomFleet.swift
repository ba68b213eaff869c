import FleetModel
import FleetPlanner
import SeededGenerator
import SpecLanguage

/// A small random fleet: two cohorts, some configs with overlapping paths, a catalogue with gaps, devices in all states.
struct RandomFleet {
    let fleet: CompiledFleet
    let twins: [Twin]

    private static let span = SourceSpan(file: "fleet.yaml", line: 1, column: 1)
    private static let keys: [Text] = ["a", "b", "c"]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let versions = (1...4).map { Version(UInt64($0), 0, 0) }
        let catalogue = ["boot", "os"].flatMap { component in
            versions.filter { _ in !random.oneIn(5) }.map { version in
                Self.firmware(Text(component), version, &random)
            }
        }
        let pins = ["boot", "os"].filter { _ in !random.oneIn(4) }.map { component in
            Cohort.Pin(component: Text(component), version: random.pick(versions), span: Self.span)
        }
        fleet = CompiledFleet(
            commit: nil,
            cohorts: [
                Self.cohort("gateways", 10, role: "gateway", pins),
                Self.cohort("special", random.pick([5, 10, 20]), role: nil, []),
            ],
            configs: (0..<random.below(5)).map { Self.config($0, &random) },
            firmware: catalogue,
            policies: [Self.policy],
            acknowledgements: []
        )
        twins = (0..<12).map { Self.twin($0, versions, &random) }
    }

    private static func cohort(
        _ name: ResourceName,
        _ precedence: Int,
        role: Text?,
        _ pins: [Cohort.Pin]
    ) -> Cohort {
        let requirement =
            role.map { LabelSelector.Requirement(key: "role", operator: .isIn, values: [$0]) }
            ?? LabelSelector.Requirement(key: "special", operator: .exists)
        return Cohort(
            name: name,
            span: span,
            precedence: precedence,
            selector: LabelSelector([requirement]),
            selectorSpan: span,
            firmware: pins,
            policy: "plain"
        )
    }

    private static func firmware(
        _ component: Text,
        _ version: Version,
        _ random: inout SeededGenerator
    ) -> Firmware {
        let other: Text = component == "os" ? "boot" : "os"
        let floor = VersionRange(">=\(1 + random.below(4)).0.0")
        return Firmware(
            name: ResourceName("\(component)-\(version)") ?? "x",
            span: span,
            component: component,
            version: version,
            artifacts: [
                Firmware.Artifact(
                    hardware: [
                        .init(fact: "model", values: random.oneIn(6) ? ["two"] : ["one", "two"])
                    ],
                    uri: "https://cdn.example.net/x",
                    size: UInt64(1 + random.below(5)),
                    sha256: Digest(of: "\(component)\(version)".utf8),
                    span: span
                )
            ],
            from: random.oneIn(2) ? VersionRange(">=\(random.below(4)).0.0") : nil,
            floors: random.oneIn(3)
                ? [floor].compactMap { $0 }.map { Firmware.Floor(component: other, range: $0) }
                : [],
            rollback: random.oneIn(4) ? .forbidden : .allowed
        )
    }

    private static func config(_ index: Int, _ random: inout SeededGenerator) -> Config {
        var paths: [FieldPath] = []
        for first in keys where random.oneIn(2) {
            if random.oneIn(2) {
                paths.append(FieldPath([first]))
            } else {
                for second in keys where random.oneIn(2) {
                    paths.append(FieldPath([first, second]))
                }
            }
        }
        let toCohort = random.oneIn(2)
        return Config(
            name: ResourceName("config-\(index)") ?? "x",
            span: span,
            targets: Config.Targets(
                cohorts: toCohort ? ["gateways"] : [],
                selector: toCohort
                    ? nil
                    : LabelSelector([
                        .init(key: "site", operator: .isIn, values: [random.pick(["x", "y"])])
                    ])
            ),
            priority: random.below(3),
            leaves: paths.map { path in
                let value: JSONValue = random.oneIn(6) ? .null : .integer(random.below(3))
                return Config.Leaf(path: path, value: value, span: span)
            }
        )
    }

    private static func twin(
        _ index: Int,
        _ versions: [Version],
        _ random: inout SeededGenerator
    ) -> Twin {
        var labels: [LabelSet.Pair] = [.init(name: "site", value: random.pick(["x", "y", "z"]))]
        if !random.oneIn(6) { labels.append(.init(name: "role", value: "gateway")) }
        if random.oneIn(5) { labels.append(.init(name: "special", value: "yes")) }
        var reported: JSONValue = [:]
        for first in keys where random.oneIn(2) {
            let path = random.oneIn(2) ? [first] : [first, random.pick(keys)]
            reported.set(.integer(random.below(3)), at: FieldPath(path))
        }
        return Twin(
            id: DeviceID("d-\(index)") ?? .fallback,
            incarnation: .fallback,
            revision: 1,
            labels: LabelSet(labels) ?? LabelSet(),
            facts: ["model": random.pick(["one", "two"])],
            config: ConfigSection(reported: reported),
            firmware: FirmwareSection(components: [
                .init(name: "boot", running: Text(random.pick(versions).description)),
                .init(name: "os", running: Text(random.pick(versions).description)),
            ]),
            connectivity: Connectivity(state: .online),
            reportSequence: 1,
            reportedAt: TestTime.wall
        )
    }

    private static var policy: Policy {
        let rollout = RolloutPolicy.sample([
            .sample("rest", .size(.percent(.all)), span: span)
        ])
        return Policy(
            name: "plain",
            span: span,
            firmware: rollout,
            config: rollout,
            health: .standard,
            drift: .standard,
            guards: .standard
        )
    }
}
