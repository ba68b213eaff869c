import FleetModel
import FleetPlanner
import SeededGenerator
import SpecLanguage

/// A random fleet whose devices report and are given their own names, those of others and what looks like either: what is
/// found out once for devices that differ in their names must hold for each of them.
struct OwnNameFleet {
    let fleet: CompiledFleet
    let base: CompiledFleet
    let twins: [Twin]

    private static let span = SourceSpan(file: "fleet.yaml", line: 1, column: 1)
    /// Some are in others, one is too short for a hole.
    private static let names = [
        "aaaa", "aaaaaaaa", "aaaa-aaaa", "aaaaa", "bbbb", "bbbb-aaaa", "gw-1", "x", "k", "abcd",
    ]
    private static let paths: [FieldPath] = [
        ["asset"], ["net", "host"], ["net", "name"], ["site"], ["tags"],
    ].map(FieldPath.init)
    private static let values: [JSONValue] = [
        "${device.id}", "${device.id}", "${device.id}${device.id}", "aaaa-${device.id}",
        "aaaa-${device.id}", "aaaa${device.id}", "${device.id}-aaaa", "${device.labels.site}",
        "${device.labels.site}-${device.id}",
        "${device.facts.serial}", "aaaa", "aaaa-aaaa", "bbbb", ["${device.id}"],
        ["k": "${device.id}"], "\u{10FFFD}", "\u{10FFFD}${device.id}", 1, [:],
    ]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let old = Config.Leaf(path: FieldPath(["old"]), value: 1, span: Self.span)
        let configs = (0..<3).map { Self.config($0, &random) }
        let former = Self.config(9, [old], selector: nil, &random)
        let gateway = LabelSelector([
            .init(key: "role", operator: .isIn, values: ["gateway"])
        ])
        let policies = RandomFleet(seed: seed).fleet.policies
        func compiled(_ configs: [Config]) -> CompiledFleet {
            CompiledFleet(
                commit: nil,
                cohorts: [
                    Cohort(
                        name: "gateways",
                        span: Self.span,
                        precedence: 1,
                        selector: gateway,
                        selectorSpan: Self.span,
                        policy: "plain"
                    )
                ],
                configs: configs,
                firmware: [],
                policies: policies,
                acknowledgements: []
            )
        }
        fleet = compiled(configs)
        base = compiled(configs + [former])
        // Few drafts, so that devices report the same but for their names.
        let drafts = (0..<2).map { _ in UInt64(random.below(1_000_000)) }
        twins = Self.names.map { Self.twin($0, random.pick(drafts), &random) }
    }

    private static func config(_ index: Int, _ random: inout SeededGenerator) -> Config {
        var leaves = paths.filter { _ in random.oneIn(2) }.map {
            Config.Leaf(path: $0, value: random.pick(values), span: span)
        }
        // Two of one priority that write one path.
        leaves.append(
            Config.Leaf(
                path: FieldPath([random.oneIn(2) ? "owner" : "holder"]),
                value: random.pick(values),
                span: span
            )
        )
        let selector =
            index == 0 ? nil : LabelSelector([.init(key: "special", operator: .exists)])
        return config(index, leaves, selector: selector, &random)
    }

    private static func config(
        _ index: Int,
        _ leaves: [Config.Leaf],
        selector: LabelSelector?,
        _ random: inout SeededGenerator
    ) -> Config {
        Config(
            name: ResourceName("config-\(index)") ?? "x",
            span: span,
            targets: Config.Targets(
                cohorts: selector == nil ? ["gateways"] : [],
                selector: selector
            ),
            priority: random.below(2),
            leaves: leaves,
            mode: random.pick([.enforce, .enforce, .enforce, .setOnce, .observe]),
            onRemove: random.pick([.unmanage, .reset])
        )
    }

    private static func twin(
        _ name: String,
        _ draft: UInt64,
        _ random: inout SeededGenerator
    ) -> Twin {
        var draft = SeededGenerator(seed: draft)
        var labels: [LabelSet.Pair] = [.init(name: "role", value: "gateway")]
        if random.oneIn(2) { labels.append(.init(name: "special", value: "yes")) }
        if !random.oneIn(4) {
            let site = random.pick(["aaaa", "bbbb", name, "\u{10FFFD}"])
            labels.append(.init(name: "site", value: Text(site)))
        }
        var reported: JSONValue = [:]
        for path in paths + [FieldPath(["owner"]), FieldPath(["old"])] where !draft.oneIn(3) {
            reported.set(value(of: name, &draft), at: path)
        }
        return .sample(
            name,
            labels: LabelSet(labels) ?? LabelSet(),
            facts: ["serial": Text(random.pick(["aaaa", name]))],
            reported: reported,
            applied: draft.oneIn(2) ? nil : ["old": value(of: name, &draft)]
        )
    }

    private static func value(of name: String, _ random: inout SeededGenerator) -> JSONValue {
        let site = random.pick(["aaaa", "bbbb"])
        let texts = [
            name, name, name, name + name, name + "-" + name, name + "-" + name, "aaaa-" + name,
            name + "-aaaa", "\(site)-\(name)",
            "aaaa", "aaaa-aaaa", "bbbb", "\u{10FFFD}", "\u{10FFFD}\(name)", "none",
        ]
        switch random.below(8) {
        case 0: return [.string(Text(name))]
        case 1: return ["k": .string(Text(name)), "more": 1]
        case 2: return random.pick([1, [:], .null])
        default: return .string(Text(random.pick(texts)))
        }
    }
}
