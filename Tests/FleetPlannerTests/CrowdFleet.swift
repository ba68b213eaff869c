import FleetModel
import FleetPlanner
import SeededGenerator
import SpecLanguage

/// A random fleet in which devices differ in one thing only, out of all that a plan may look at: what is found out once for
/// several of them must not be found out for too many.
struct CrowdFleet {
    let fleet: CompiledFleet
    let base: CompiledFleet
    let twins: [Twin]
    let ledger: Ledger

    private static let span = SourceSpan(file: "fleet.yaml", line: 1, column: 1)
    private static let versions = (1...4).map { Version(UInt64($0), 0, 0) }
    /// Of these, and of those of the values, each configuration takes some.
    private static let paths: [FieldPath] = [
        ["asset"], ["log"], ["net", "host"], ["net", "port"], ["net"], ["site"], ["tags"],
    ].map(FieldPath.init)
    private static let values: [JSONValue] = [
        1, 2, "berlin", "gw-4", "${device.id}", "${device.labels.site}", "${device.facts.serial}",
        "at-${device.labels.site}-${device.id}", ["a", "${device.id}"], ["secretRef": "wifi"],
        [:], nil, "${device.labels.rack}", "${nothing}",
    ]
    private static let clauses: [Text] = [
        "device.hardware.memory == \"512\"", "device.id.endsWith(\"1\")",
        "device.labels.rack == \"7\"", "device.labels.size() > 3",
    ]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let policies = RandomFleet(seed: seed).fleet.policies
        let catalogue = ["os", "radio"].flatMap { component in
            Self.versions.map { Self.firmware(component, $0, &random) }
        }
        let configs = (0..<12).map { Self.config($0, &random) }
        func compiled(_ configs: [Config], _ cohorts: [Cohort]) -> CompiledFleet {
            CompiledFleet(
                commit: nil,
                cohorts: cohorts,
                configs: configs,
                firmware: catalogue,
                policies: policies,
                acknowledgements: [],
                devices: [Self.document("gw-2", .active), Self.document("gw-5", .maintenance)]
            )
        }
        let cohorts = Self.cohorts(&random)
        let fleet = compiled(Array(configs.dropLast(2)), cohorts)
        self.fleet = fleet
        base = compiled(configs, cohorts)
        let desired = DesiredState(fleet, tenant: .standard)
        var twins: [Twin] = []
        for index in 0..<24 { twins.append(Self.twin(index, desired, &random)) }
        self.twins = twins
        ledger = Self.ledger(of: twins, desired, &random)
    }

    private static func cohorts(_ random: inout SeededGenerator) -> [Cohort] {
        let pins = ["os", "radio"].filter { _ in !random.oneIn(3) }.map {
            Cohort.Pin(component: Text($0), version: random.pick(versions), span: span)
        }
        let gateway = LabelSelector.Requirement(key: "role", operator: .isIn, values: ["gateway"])
        return [
            Cohort(
                name: "gateways",
                span: span,
                precedence: 10,
                selector: LabelSelector([gateway]),
                selectorSpan: span,
                excludedDevices: ["gw-3", "gw-9"].compactMap(DeviceID.init),
                firmware: pins,
                policy: "plain"
            ),
            Cohort(
                name: "lab",
                span: span,
                precedence: 20,
                selector: LabelSelector(
                    [.init(key: "stage", operator: .exists)],
                    whereClause: ExpressionText(text: random.pick(clauses), span: span)
                ),
                selectorSpan: span,
                firmware: Array(pins.prefix(1)),
                policy: "plain"
            ),
            Cohort(
                name: "rest",
                span: span,
                precedence: 1,
                selector: LabelSelector([.init(key: "site", operator: .exists)]),
                selectorSpan: span,
                policy: "plain"
            ),
        ]
    }

    private static func document(
        _ device: String,
        _ state: DeviceException.State
    )
        -> DeviceException
    {
        DeviceException(
            name: ResourceName("about-\(device)") ?? "x",
            span: span,
            device: DeviceID(device) ?? .fallback,
            state: state,
            labels: ["site": "oslo", "tier": "a"],
            parent: nil,
            reason: "it is another"
        )
    }

    private static func firmware(
        _ component: String,
        _ version: Version,
        _ random: inout SeededGenerator
    ) -> Firmware {
        let floor = VersionRange(">=\(1 + random.below(3)).0.0").map {
            Firmware.Floor(component: component == "os" ? "radio" : "os", range: $0)
        }
        return Firmware(
            name: ResourceName("\(component)-\(version)") ?? "x",
            span: span,
            component: Text(component),
            version: version,
            artifacts: ["one", "two"].filter { _ in !random.oneIn(8) }.map { model in
                Firmware.Artifact(
                    hardware: [.init(fact: "model", values: [Text(model)])],
                    uri: "https://cdn.example.net/x",
                    size: UInt64(1 + random.below(5)),
                    sha256: Digest(of: "\(component)\(version)\(model)".utf8),
                    span: span
                )
            },
            floors: random.oneIn(4) ? [floor].compactMap { $0 } : [],
            rollback: random.oneIn(4) ? .forbidden : .allowed
        )
    }
}

// MARK: Configs

extension CrowdFleet {
    private static func config(_ index: Int, _ random: inout SeededGenerator) -> Config {
        var leaves: [Config.Leaf] = []
        for path in paths where random.oneIn(3) {
            guard !leaves.contains(where: { path.hasPrefix($0.path) || $0.path.hasPrefix(path) })
            else { continue }
            leaves.append(Config.Leaf(path: path, value: random.pick(values), span: span))
        }
        let floor = VersionRange(">=\(1 + random.below(3)).0.0")
        return Config(
            name: ResourceName("config-\(index)") ?? "x",
            span: span,
            targets: targets(index, &random),
            priority: random.below(8),
            requires: random.oneIn(5)
                ? [floor].compactMap { $0 }.map {
                    Config.Requirement(component: "os", range: $0, span: span)
                } : [],
            leaves: leaves,
            mode: random.pick([.enforce, .enforce, .setOnce, .observe]),
            onRemove: random.pick([.unmanage, .reset])
        )
    }

    /// Nine of twelve reach only some devices: more choices than are prepared.
    private static func targets(_ index: Int, _ random: inout SeededGenerator) -> Config.Targets {
        guard index >= 3 else {
            return Config.Targets(cohorts: ["gateways", "lab"], selector: nil)
        }
        let selector: LabelSelector
        switch random.below(4) {
        case 0:
            selector = LabelSelector([
                .init(key: "site", operator: .isIn, values: [random.pick(["berlin", "oslo"])])
            ])
        case 1: selector = LabelSelector([.init(key: "tier", operator: .exists)])
        case 2: selector = LabelSelector([.init(key: "rack", operator: .doesNotExist)])
        default:
            selector = LabelSelector(
                [],
                whereClause: ExpressionText(text: random.pick(clauses), span: span)
            )
        }
        return Config.Targets(cohorts: [], selector: selector)
    }
}

// MARK: Devices

extension CrowdFleet {
    /// A device as most are, but for a thing or two.
    private static func twin(
        _ index: Int,
        _ desired: DesiredState,
        _ random: inout SeededGenerator
    ) -> Twin {
        let id = DeviceID("gw-\(index)") ?? .fallback
        var labels: [Text: Text] = ["role": "gateway", "site": "berlin", "rack": "7"]
        var facts: [Text: Text] = ["model": "one", "memory": "512", "serial": "s"]
        var os = Text(random.pick(versions).description)
        var isConfirmed: Bool? = true
        for _ in 0..<random.below(3) {
            switch random.below(9) {
            case 0: labels["site"] = random.pick(["oslo", "gw-4", id.text])
            case 1: labels["rack"] = random.oneIn(2) ? nil : "8"
            case 2: labels["tier"] = "a"
            case 3: labels["stage"] = "lab"
            case 4: facts["model"] = random.pick(["two", "three"])
            case 5: facts["memory"] = random.oneIn(2) ? nil : "1024"
            case 6: facts["serial"] = random.oneIn(2) ? nil : id.text
            case 7: os = random.pick(["odd", "1.0.0"])
            default: isConfirmed = random.pick([nil, false])
            }
        }
        let bare = Twin(
            id: id,
            incarnation: .fallback,
            revision: 1,
            labels: LabelSet(labels.map { .init(name: $0.key, value: $0.value) }) ?? LabelSet(),
            facts: LabelSet(facts.map { .init(name: $0.key, value: $0.value) }) ?? LabelSet(),
            firmware: FirmwareSection(
                components: [
                    .init(name: "os", running: os, slot: id.text, isConfirmed: isConfirmed)
                ] + (random.oneIn(5) ? [] : [.init(name: "radio", running: "2.0.0")])
            ),
            connectivity: Connectivity(state: .online),
            reportSequence: 1,
            reportedAt: TestTime.wall
        )
        return reporting(bare, desired, &random)
    }

    /// What is wished of it, now and then but for a value or two, and what was applied.
    private static func reporting(
        _ twin: Twin,
        _ desired: DesiredState,
        _ random: inout SeededGenerator
    ) -> Twin {
        var reported = random.oneIn(4) ? [:] : wish(of: twin, desired) ?? [:]
        let wished = reported
        for _ in 0..<random.below(3) {
            let value = random.pick(
                [1, "berlin", .string(twin.id.text), "gw-4", [:]] as [JSONValue]
            )
            reported.set(value, at: random.pick(paths))
        }
        var applied = random.pick([nil, wished, reported] as [JSONValue?])
        if random.oneIn(3) { applied?.set("mine", at: FieldPath(["old"])) }
        if random.oneIn(3) { reported.set(.string(twin.id.text), at: FieldPath(["old"])) }
        return Twin(
            id: twin.id,
            incarnation: twin.incarnation,
            revision: 1,
            labels: twin.labels,
            facts: twin.facts,
            config: ConfigSection(
                reported: reported,
                applied: applied.map {
                    ConfigSection.Applied(
                        generation: .first,
                        jobID: .sample,
                        digest: $0.digest,
                        document: $0
                    )
                }
            ),
            firmware: twin.firmware,
            connectivity: twin.connectivity,
            reportSequence: 1,
            reportedAt: twin.reportedAt
        )
    }

    /// nil: nobody governs it, or nothing is enforced.
    private static func wish(of twin: Twin, _ desired: DesiredState) -> JSONValue? {
        let subject = desired.subject(twin)
        guard let cohort = desired.governance(of: subject).cohort,
            case .config(let document) =
                desired.target(for: subject, in: cohort, on: .config).wish
        else { return nil }
        return document
    }

    /// Half of the devices were seen to have a wish: their own by this fleet, or that of the one before them.
    private static func ledger(
        of twins: [Twin],
        _ desired: DesiredState,
        _ random: inout SeededGenerator
    ) -> Ledger {
        var ledger = Ledger.adopted
        for (index, twin) in twins.enumerated() where random.oneIn(2) {
            let other = random.oneIn(3) ? twins[max(0, index - 1)] : twin
            var record = DeviceRecord(incarnation: twin.incarnation)
            record.config.wish = wish(of: other, desired).map {
                Wish(
                    rollout: RolloutID(
                        tenant: .standard,
                        cohort: "gateways",
                        track: .config,
                        intent: Digest(of: []),
                        ordinal: 1
                    ),
                    compiled: Digest(of: []),
                    target: .config($0),
                    isVerified: true
                )
            }
            ledger.devices[twin.id] = record
        }
        return ledger
    }
}
