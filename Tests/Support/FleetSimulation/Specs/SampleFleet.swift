package import FleetModel
package import SpecLanguage

/// A small fleet of gateways of two models, whose specs are made to measure.
package struct SampleFleet {
    package var firmware: Version? = Version(2, 0, 0)
    package var interval = 30
    package var name = "gateways"
    package var waves = SampleFleet.waves
    package var maxInFlight = 4
    package var rate: RolloutPolicy.Rate?
    package var budgets: [DisruptionBudget] = []
    package var topology: TopologyOrder?
    package var approvals = ApprovalPolicy.standard
    package var minCoverage = 50
    package var offline = RolloutPolicy.Offline(mode: .defer, after: .minutes(30))
    package var deadline = TimeSpan.hours(6)
    package var onNewRevision:
        (firmware: RolloutPolicy.OnNewRevision, config: RolloutPolicy.OnNewRevision) =
            (.finish, .supersede)
    package var onFail: (firmware: RolloutPolicy.OnFail, config: RolloutPolicy.OnFail) = (
        .rollback, .hold
    )
    package var drift = DriftPolicy.Mode.report
    package var requiresFirmware: VersionRange?
    /// Versions that, once installed, cannot be left for a lower one.
    package var fused: Set<Version> = []
    /// From where a version can be installed; any other: from everywhere.
    package var bridges: [Version: VersionRange] = [:]
    /// The pin of a second component.
    package var radio: Version?
    package var formerName: String?
    /// A second cohort of the devices at the site `annex`, for the same content.
    package var hasAnnex = false
    /// Beside the interval; nil: not set.
    package var server: String?
    package var fresh = TimeSpan.minutes(15)
    package var guards = GuardPolicy.standard
    package var isRetired = false
    /// Whether the canary ring is a cohort of its own, `lab`, which goes before.
    package var hasLab = false
    /// Major versions of the system in the catalogue.
    package var versions = 5

    /// What documents say of single devices.
    package var exceptions: [DeviceException] = []
    package var gates: [Gate] = []
    /// All are named by the policy.
    package var calendars: [MaintenanceCalendar] = []
    /// A `where` of the cohort, beside its labels.
    package var condition: Text?

    package init() {}

    package static let span = SourceSpan(file: "fleet.yaml", line: 1, column: 1)
    package static let models: [Text] = ["a", "b"]

    /// The one that some hardware does not survive, where the world has such.
    package static let badVersion = Version(3, 0, 0)

    package static var waves: [RolloutPolicy.Wave] {
        [
            wave("canary", .select(ring("canary")), soak: .minutes(10), minSuccess: 100, max: 0),
            wave("half", .size(.percent(percent(60))), soak: .minutes(5), minSuccess: 75, max: nil),
            wave("rest", .size(.percent(.all)), soak: .zero, minSuccess: 75, max: nil),
        ]
    }

    package static func wave(
        _ label: String,
        _ members: RolloutPolicy.Wave.Members,
        soak: TimeSpan,
        minSuccess: Int,
        max: Int?,
        share: Int? = nil,
        gates: [String] = [],
        approvals: Int = 0
    ) -> RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: resource(label),
            members: members,
            soak: soak,
            minSuccess: percent(minSuccess),
            failureBudget: RolloutPolicy.Wave.FailureBudget(
                percent: share.map(percent),
                max: max
            ),
            requiresHealthy: true,
            gates: gates.map(resource),
            approvalsBefore: approvals,
            span: span
        )
    }

    /// A budget over the devices that agree in that fact or label.
    package static func budget(
        _ key: GroupingKey,
        maxUnavailable: Quantity? = nil,
        minAvailable: Quantity? = nil
    ) -> DisruptionBudget {
        DisruptionBudget(
            groupBy: [key],
            maxUnavailable: maxUnavailable,
            minAvailable: minAvailable,
            span: span
        )
    }

    package static func percent(_ number: Int) -> Percentage { Percentage(number) ?? .all }
    package static func resource(_ name: String) -> ResourceName {
        ResourceName(name) ?? { preconditionFailure("a bad name") }()
    }
    package static func ring(_ name: Text) -> LabelSelector {
        LabelSelector([LabelSelector.Requirement(key: "ring", operator: .isIn, values: [name])])
    }

    package static func artifact(_ version: Version, _ model: Text) -> Digest {
        Digest(of: Array("\(version) for \(model)".utf8))
    }

    private var catalogue: [Firmware] {
        (1...versions).map { major in
            let version = Version(UInt64(major), 0, 0)
            return Firmware(
                name: Self.resource("os-\(major)"),
                span: Self.span,
                component: "os",
                version: version,
                artifacts: Self.models.map { model in
                    Firmware.Artifact(
                        hardware: [Firmware.Hardware(fact: "model", values: [model])],
                        uri: Text("https://cdn.example.net/os/\(major)/\(model)"),
                        size: 1_000,
                        sha256: Self.artifact(version, model),
                        span: Self.span
                    )
                },
                from: bridges[version],
                rollback: fused.contains(version) ? .forbidden : .allowed
            )
        } + [1, 2].map { Self.radio(Version($0, 0, 0)) }
    }

    private static func radio(_ version: Version) -> Firmware {
        Firmware(
            name: resource("radio-\(version.major)"),
            span: span,
            component: "radio",
            version: version,
            artifacts: [
                Firmware.Artifact(
                    hardware: [Firmware.Hardware(fact: "model", values: models)],
                    uri: Text("https://cdn.example.net/radio/\(version.major)"),
                    size: 1_000,
                    sha256: artifact(version, "radio"),
                    span: span
                )
            ]
        )
    }

    private var pins: [Cohort.Pin] {
        let pins: [(Text, Version?)] = [("os", firmware), ("radio", radio)]
        return pins.compactMap { component, version in
            version.map { Cohort.Pin(component: component, version: $0, span: Self.span) }
        }
    }

    /// The configuration that it asks for.
    package var document: JSONValue {
        var document: JSONValue = ["telemetry": ["interval": .integer(interval)]]
        if let server {
            document.set(.string(Text(server)), at: FieldPath(["telemetry", "server"]))
        }
        return document
    }

    private var leaves: [Config.Leaf] {
        document.leaves.map { Config.Leaf(path: $0.path, value: $0.value, span: Self.span) }
    }

    private func policy(_ track: Track) -> RolloutPolicy {
        RolloutPolicy(
            waves: waves,
            maxInFlight: maxInFlight,
            rate: rate,
            deadline: deadline,
            minCoverage: Self.percent(minCoverage),
            offline: offline,
            onNewRevision: track == .firmware ? onNewRevision.firmware : onNewRevision.config,
            onFail: track == .firmware ? onFail.firmware : onFail.config
        )
    }

    private func cohort(_ label: String, precedence: Int, key: Text, value: Text) -> Cohort {
        Cohort(
            name: Self.resource(label),
            span: Self.span,
            precedence: precedence,
            selector: LabelSelector(
                [LabelSelector.Requirement(key: key, operator: .isIn, values: [value])],
                whereClause: label == name
                    ? condition.map { ExpressionText(text: $0, span: Self.span) } : nil
            ),
            selectorSpan: Self.span,
            firmware: pins,
            policy: Self.resource("policy"),
            formerly: label == name ? formerName.map(Self.resource) : nil
        )
    }

    package func compiled(commit: CommitID) -> CompiledFleet {
        let main = cohort(name, precedence: 10, key: "role", value: "gateway")
        let annex = cohort("annex", precedence: 20, key: "site", value: "annex")
        let cohorts = cohorts(main) + (hasAnnex ? [annex] : [])
        let config = Config(
            name: Self.resource("telemetry"),
            span: Self.span,
            targets: Config.Targets(cohorts: cohorts.map(\.name), selector: nil),
            requires: requiresFirmware.map {
                [Config.Requirement(component: "os", range: $0, span: Self.span)]
            } ?? [],
            leaves: leaves
        )
        let rules = Policy(
            name: Self.resource("policy"),
            span: Self.span,
            firmware: policy(.firmware),
            config: policy(.config),
            health: HealthPolicy(
                fresh: fresh,
                require: [HealthPolicy.Requirement(condition: "Ready", status: .true)]
            ),
            drift: DriftPolicy(mode: drift, contestedAfter: 3),
            guards: guards,
            windows: calendars.map(\.name),
            budgets: budgets,
            topology: topology,
            approvals: approvals
        )
        return CompiledFleet(
            commit: commit,
            cohorts: cohorts,
            configs: [config],
            firmware: catalogue,
            policies: [rules],
            acknowledgements: [],
            calendars: calendars,
            gates: gates,
            devices: exceptions
        )
    }

    /// Says of the device what a document would, and nothing else.
    package mutating func describe(
        _ device: DeviceID,
        _ state: DeviceException.State = .active,
        labels: LabelSet = LabelSet(),
        parent: DeviceID? = nil
    ) {
        exceptions.removeAll { $0.device == device }
        exceptions.append(
            DeviceException(
                name: Self.resource("about-\(device)"),
                span: Self.span,
                device: device,
                state: state,
                labels: labels,
                parent: parent,
                reason: state == .active ? nil : "drawn"
            )
        )
    }

    /// The commit of that number.
    package static func commit(_ number: Int) -> CommitID {
        let digits = String(number, radix: 16)
        return CommitID(String(repeating: "0", count: 40 - digits.count) + digits)
            ?? { preconditionFailure("a bad commit") }()
    }
}
