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
        [:], .null, "${device.labels.rack}", "${nothing}",
        "${device.labels.rack}-${device.facts.serial}",
    ]
    private static let clauses: [Text] = [
        "device.hardware.memory == \"512\"", "device.id.endsWith(\"1\")",
        "device.labels.rack == \"7\"", "device.labels.size() > 3",
    ]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let policies = [Self.policy(seed: seed)]
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
        var drafts: [Draft] = []
        var twins: [Twin] = []
        for index in 0..<24 {
            var draft = random.oneIn(3) ? Draft() : drafts.randomElement(using: &random) ?? Draft()
            draft.change(&random)
            drafts.append(draft)
            twins.append(Self.twin(index, draft, desired))
        }
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

    /// With waves that ask for labels which devices change.
    private static func policy(seed: UInt64) -> Policy {
        var random = SeededGenerator(seed: seed)
        func wave(
            _ name: ResourceName,
            _ members: RolloutPolicy.Wave.Members
        ) -> RolloutPolicy.Wave {
            .sample(name, members, allowEmpty: random.oneIn(2), span: span)
        }
        func rollout() -> RolloutPolicy {
            let members: [RolloutPolicy.Wave.Members] = [
                .select(LabelSelector([.init(key: "site", operator: .isIn, values: ["oslo"])])),
                .select(LabelSelector([.init(key: "rack", operator: .doesNotExist)])),
                .select(
                    LabelSelector(
                        [],
                        whereClause: ExpressionText(text: random.pick(clauses), span: span)
                    )
                ),
                .size(.count(2)), .size(.percent(Percentage(30) ?? .all)),
            ]
            let first = (0..<random.below(4)).map { index in
                wave(ResourceName("wave-\(index)") ?? "wave", random.pick(members))
            }
            return .sample(first + [wave("rest", .size(.percent(.all)))])
        }
        return Policy(
            name: "plain",
            span: span,
            firmware: rollout(),
            config: rollout(),
            health: .standard,
            drift: .standard,
            guards: .standard
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
        if index < 2, random.oneIn(2) {
            // Two writes of one priority that are the same only on some devices.
            let value = random.pick(
                ["berlin", "gw-4", "${device.labels.site}", "${device.id}"] as [JSONValue]
            )
            leaves.append(Config.Leaf(path: FieldPath(["owner"]), value: value, span: span))
        }
        if index >= 10 {
            leaves.append(Config.Leaf(path: FieldPath(["old"]), value: 1, span: span))
        }
        let floor = VersionRange(">=\(1 + random.below(3)).0.0")
        return Config(
            name: ResourceName("config-\(index)") ?? "x",
            span: span,
            targets: targets(index, &random),
            priority: index < 2 ? 3 : random.below(8),
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
    /// What a device is like, but for its name.
    private struct Draft {
        var labels: [Text: Text] = ["role": "gateway", "site": "berlin", "rack": "7"]
        var facts: [Text: Text] = ["model": "one", "memory": "512", "serial": "s"]
        var os: Text = "2.0.0"
        var radio: Text? = "2.0.0"
        var isConfirmed: Bool? = true
        /// Whether it reports what is wished of it, but for the values that follow.
        var isSettled = true
        var values: [(path: FieldPath, value: JSONValue?)] = []
        /// nil: nothing was applied; else what is wished, but for these values.
        var applied: [(path: FieldPath, value: JSONValue)]?

        /// Changes one thing; none as a value is the device's own name.
        mutating func change(_ random: inout SeededGenerator) {
            let values: [JSONValue?] = [
                1, "1", "berlin", "gw-4", [:], .null, ["a", "gw-4"], .none,
            ]
            switch random.below(15) {
            case 0: labels["site"] = random.pick(["oslo", "gw-4", "berlin"])
            case 1: labels["rack"] = random.pick([nil, "7", "8"])
            case 2: labels["tier"] = random.pick([nil, "a"])
            case 3: labels["stage"] = random.pick([nil, "lab"])
            case 4: facts["model"] = random.pick(["one", "two", "three"])
            case 5: facts["memory"] = random.pick([nil, "512", "1024"])
            case 6: facts["serial"] = random.pick([nil, "s", "gw-4"])
            case 7: os = random.pick(["odd", "1.0.0", "2.0.0", "3.0.0"])
            case 8: radio = random.pick([nil, "1.0.0", "2.0.0", "3.0.0"])
            case 9: isConfirmed = random.pick([nil, false, true])
            case 10: isSettled = random.oneIn(2)
            case 11: applied = random.oneIn(3) ? nil : applied ?? []
            case 12:
                let path = random.oneIn(3) ? FieldPath(["old"]) : random.pick(paths)
                applied = (applied ?? []) + [(path, random.pick([1, "berlin", .null, [:]]))]
            case 13:
                let old = FieldPath(["old"])
                applied = (applied ?? []) + [(old, 1)]
                self.values.append((old, random.pick(values)))
            default:
                let path = random.oneIn(3) ? FieldPath(["old"]) : random.pick(paths)
                self.values.append((path, random.pick(values)))
            }
        }
    }

    private static func twin(_ index: Int, _ draft: Draft, _ desired: DesiredState) -> Twin {
        let id = DeviceID("gw-\(index)") ?? .fallback
        func made(_ config: ConfigSection) -> Twin {
            Twin(
                id: id,
                incarnation: .fallback,
                revision: 1,
                labels: LabelSet(draft.labels.map { .init(name: $0.key, value: $0.value) })
                    ?? LabelSet(),
                facts: LabelSet(draft.facts.map { .init(name: $0.key, value: $0.value) })
                    ?? LabelSet(),
                config: config,
                firmware: FirmwareSection(
                    components: [
                        .init(
                            name: "os",
                            running: draft.os,
                            slot: id.text,
                            isConfirmed: draft.isConfirmed
                        )
                    ] + (draft.radio.map { [.init(name: "radio", running: $0)] } ?? [])
                ),
                connectivity: Connectivity(state: .online),
                reportSequence: 1,
                reportedAt: TestTime.wall
            )
        }
        let wished = wish(of: made(ConfigSection()), desired) ?? [:]
        var reported = draft.isSettled ? wished : [:]
        for (path, value) in draft.values { reported.set(value ?? .string(id.text), at: path) }
        let applied = draft.applied.map { values in
            var document = wished
            for (path, value) in values { document.set(value, at: path) }
            return ConfigSection.Applied(
                generation: .first,
                jobID: .sample,
                digest: document.digest,
                document: document
            )
        }
        return made(ConfigSection(reported: reported, applied: applied))
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
