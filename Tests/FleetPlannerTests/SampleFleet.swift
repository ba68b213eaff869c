import FleetModel
import FleetPlanner
import SpecLanguage
import Testing
import YAML

/// Small fleets written as a user writes them.
enum SampleFleet {
    /// Compiles the text, which has to be without error.
    static func compile(
        _ text: String,
        at location: Testing.SourceLocation = #_sourceLocation
    ) throws -> CompiledFleet {
        let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")
        let compilation = SpecCompiler.compile(
            SpecTree(commit: nil, files: [file], diagnostics: [])
        )
        return try #require(
            compilation.fleet,
            "\(compilation.diagnostics)",
            sourceLocation: location
        )
    }

    /// A policy of the given name; `extra` are more fields of its spec, in flow style.
    static func policy(
        _ name: String = "plain",
        waves: String = "[{name: canary, size: 1, soak: 10m}, {name: rest, size: 100%}]",
        extra: String = ""
    ) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: \(name)}
        spec:
          rollout:
            firmware: {waves: \(waves)}
            config: {waves: \(waves)}
          \(extra)

        """
    }

    static func cohort(
        _ name: String = "gateways",
        precedence: Int = 10,
        selector: String = "{matchLabels: {role: gateway}}",
        extra: String = ""
    ) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: \(name)}
        spec: {precedence: \(precedence), selector: \(selector), policy: plain\(extra.isEmpty ? "" : ", " + extra)}

        """
    }

    static func config(
        _ name: String,
        _ values: String,
        targets: String = "{cohorts: [gateways]}",
        extra: String = ""
    ) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: \(name)}
        spec: {targets: \(targets), values: \(values)\(extra.isEmpty ? "" : ", " + extra)}

        """
    }

    /// One version of a component for one model; the hash is made of its name.
    static func firmware(
        _ component: String,
        _ version: String,
        size: Int = 1_000,
        model: String = "gw-200",
        extra: String = ""
    ) -> String {
        let hash = Digest(of: "\(component)-\(version)-\(model)".utf8).hexadecimal
        return """
            ---
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: \(component)-\(version)}
            spec:
              component: \(component)
              version: \(version)
              artifacts:
                - {hardware: {model: [\(model)]}, uri: "https://cdn.example.net/\(component)/\(version)", size: \(size), sha256: \(hash)}
              \(extra)

            """
    }

    static func hash(
        _ component: String,
        _ version: String,
        model: String = "gw-200"
    ) -> Digest {
        Digest(of: "\(component)-\(version)-\(model)".utf8)
    }
}

/// The time of all tests.
enum TestTime {
    static let wall = Timestamp(milliseconds: 1_790_000_000_000)
    static let now = Moment(wall: wall, monotonic: .hours(5))
}

extension Twin {
    /// A twin that reported just now.
    static func sample(
        _ id: String = "gw-1",
        labels: LabelSet = ["role": "gateway"],
        facts: LabelSet = ["model": "gw-200"],
        firmware: KeyValuePairs<String, String> = [:],
        reported: JSONValue = [:],
        applied: JSONValue? = nil,
        isConfirmed: Bool? = nil,
        connectivity: Connectivity = Connectivity(state: .online),
        reportedAt: Timestamp? = TestTime.wall
    ) -> Twin {
        Twin(
            id: DeviceID(id) ?? .fallback,
            incarnation: Incarnation("1") ?? .fallback,
            revision: 1,
            labels: labels,
            facts: facts,
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
            firmware: FirmwareSection(
                components: firmware.map {
                    FirmwareSection.Component(
                        name: Text($0.key),
                        running: Text($0.value),
                        isConfirmed: isConfirmed
                    )
                }
            ),
            connectivity: connectivity,
            reportSequence: 1,
            reportedAt: reportedAt
        )
    }
}

extension DeviceID {
    static var fallback: DeviceID { DeviceID("x") ?? { preconditionFailure() }() }
}

extension Incarnation {
    static var fallback: Incarnation { Incarnation("x") ?? { preconditionFailure() }() }
}

extension Generation {
    static var first: Generation { Generation.none.next }
}

extension JobID {
    static var sample: JobID {
        JobID(
            tenant: .standard,
            device: .fallback,
            incarnation: .fallback,
            track: .config,
            generation: .first,
            targetDigest: Digest(of: [])
        )
    }
}

extension ResourceName: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self = ResourceName(value) ?? { preconditionFailure("not a name: \(value)") }()
    }
}

extension TwinTable {
    /// A sweep just now.
    static func sample(_ twins: [Twin]) -> TwinTable {
        TwinTable(
            sweep: twins.map {
                Row(twin: $0, asOf: TestTime.wall, receivedAt: TestTime.now.monotonic)
            },
            asOf: TestTime.wall
        )
    }
}
