import FleetModel
import SpecLanguage
import Testing
import YAML

/// Values that are never in force, and waves that nobody is in.
struct OverlayLintTests {
    private static func config(
        _ name: String,
        _ priority: Int,
        _ targets: String,
        _ values: String,
        _ more: String = ""
    ) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: \(name)}
        spec: {targets: {\(targets)}, priority: \(priority), values: {\(values)}\(more)}

        """
    }

    private static let cohorts =
        SpecCompilerTests.policy + "\n"
        + SpecCompilerTests.cohort("a", "{matchLabels: {role: gateway, region: eu}}") + "\n"
        + SpecCompilerTests.cohort("b", "{matchLabels: {role: kiosk}}") + "\n"

    private static func told(_ configs: String...) -> [Diagnostic] {
        SpecCompilerTests.compile(cohorts + configs.joined()).diagnostics
    }

    @Test(arguments: [
        // The same cohort.
        ("cohorts: [a]", "cohorts: [a, b]"),
        // A selector that takes all of the cohort.
        ("cohorts: [a]", "selector: {matchLabels: {region: eu}}"),
        ("cohorts: [a, b]", "selector: {all: true}"),
        // A selector that takes all of the selector.
        (
            "selector: {matchLabels: {region: eu, site: bern}}",
            "selector: {matchLabels: {region: eu}}"
        ),
    ])
    func `a config that another one always replaces is never in force`(
        _ targets: String,
        _ others: String
    ) {
        let found = Self.told(
            Self.config("low", 1, targets, "x: {y: 1, z: 2}, w: 3"),
            Self.config("high", 2, others, "x: 5, w: 6, v: 7")
        )

        #expect(found.map(\.code) == [.shadowed])
        #expect(found.first?.message.hasPrefix("no value of `low` is ever in force") == true)
        #expect(found.first?.related.map(\.message) == ["`high` has the priority 2"])
    }

    @Test func `a value is never in force from when another config writes there`() {
        var compiler = SpecCompiler()
        func told(_ values: String) -> [Diagnostic.Code] {
            let files = [
                YAMLParser.parse(Array(Self.cohorts.utf8), path: "cohorts.yaml"),
                YAMLParser.parse(
                    Array(Self.config("high", 2, "cohorts: [a]", values).utf8),
                    path: "high.yaml"
                ),
                YAMLParser.parse(
                    Array(Self.config("low", 1, "cohorts: [a]", "x: 1").utf8),
                    path: "low.yaml"
                ),
            ]
            return compiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
                .diagnostics.map(\.code)
        }

        #expect(told("y: 2") == [])
        #expect(told("x: 2") == [.shadowed])
        #expect(told("y: 2") == [])
    }

    @Test func `a value is told as never in force behind many configs that write elsewhere`() {
        let others = (2..<12).map {
            Self.config("other-\($0)", $0, "cohorts: [a]", "y: {z\($0): 1}")
        }
        let found = SpecCompilerTests.compile(
            Self.cohorts + Self.config("low", 1, "cohorts: [a]", "x: 1") + others.joined()
                + Self.config("high", 20, "cohorts: [a]", "x: 2")
        )

        #expect(found.diagnostics.map(\.code) == [.shadowed])
    }

    @Test func `single values are named at the first of them`() {
        let found = Self.told(
            Self.config("low", 1, "cohorts: [a]", "x: {y: 1, z: 2}, w: 3"),
            Self.config("high", 2, "cohorts: [a]", "x: {z: 5}, w: null")
        )

        #expect(
            found.map(\.message) == [
                "of `low` `w`, `x.z` are never in force: configs of higher priority write there, for all that it is for"
            ]
        )
    }

    @Test func `several configs cover the cohorts between them`() {
        let low = Self.config("low", 1, "cohorts: [a, b]", "x: 1")
        let high = Self.config("high", 2, "cohorts: [a]", "x: 2")

        #expect(Self.told(low, high) == [])
        #expect(
            Self.told(low, high, Self.config("other", 3, "cohorts: [b]", "x: 3")).map(\.code)
                == [.shadowed]
        )
    }

    @Test(arguments: [
        // It is for one cohort more, for more devices of it, or for others.
        ("cohorts: [a, b]", "cohorts: [a]", "x: 2", ""),
        ("cohorts: [a]", "selector: {matchLabels: {region: eu, site: bern}}", "x: 2", ""),
        ("selector: {matchLabels: {region: eu}}", "cohorts: [a]", "x: 2", ""),
        // It writes elsewhere, merges, or waits for firmware.
        ("cohorts: [a]", "cohorts: [a]", "y: 2", ""),
        ("cohorts: [a]", "cohorts: [a]", "x: {}", ""),
        ("cohorts: [a]", "cohorts: [a]", "x: {y: 1}", ""),
        ("cohorts: [a]", "cohorts: [a]", "x: 2", ", requires: {firmware: {os: \">=2.0.0\"}}"),
    ])
    func `a value that may be in force is fine`(
        _ targets: String,
        _ others: String,
        _ values: String,
        _ more: String
    ) {
        let value = values.contains("{") ? "x: {z: 1}" : "x: 1"
        #expect(
            Self.told(
                Self.config("low", 1, targets, value),
                Self.config("high", 2, others, values, more)
            ) == []
        )
    }

    @Test func `a config that waits for the same firmware replaces what waits for it, too`() {
        let requires = ", requires: {firmware: {os: \">=2.0.0\"}}"
        #expect(
            Self.told(
                Self.config("low", 1, "cohorts: [a]", "x: 1", requires),
                Self.config("high", 2, "cohorts: [a]", "x: 2", requires)
            ).map(\.code) == [.shadowed]
        )
    }

    private static func policy(
        _ select: String,
        _ more: String = "",
        pins: String = "os: 1.0.0"
    ) -> String {
        """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware: {waves: [{name: canary, select: \(select)\(more)}]}
            config: {waves: [{name: all, size: 100%}]}
        ---
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: a}
        spec:
          precedence: 10
          selector: {matchLabels: {role: gateway}}
          firmware: {\(pins)}
          policy: careful
        ---
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: os-1}
        spec:
          component: os
          version: 1.0.0
          artifacts:
            - hardware: {model: [gw]}
              uri: https://cdn.example.net/os
              size: 1
              sha256: \(String(repeating: "a", count: 64))
        """
    }

    private static func codes(_ text: String) -> [Diagnostic.Code] {
        SpecCompilerTests.compile(text).diagnostics.map(\.code)
            .filter { $0 != .notSupportedYet }
    }

    @Test func `a wave that nobody of a cohort can be in is empty`() {
        #expect(Self.codes(Self.policy("{matchLabels: {role: kiosk}}")) == [.zeroSizeWave])
        #expect(
            Self.codes(Self.policy("{matchExpressions: [{key: role, operator: DoesNotExist}]}"))
                == [.zeroSizeWave]
        )
    }

    @Test func `a cohort that pins nothing has no wave of firmware, so that none is empty`() {
        #expect(Self.codes(Self.policy("{matchLabels: {role: kiosk}}", pins: "")) == [.unused])
    }

    @Test(arguments: [
        ("cohorts: [a]", [Diagnostic.Code.zeroSizeWave]),
        ("selector: {matchLabels: {site: berlin}}", [.zeroSizeWave]),
        ("selector: {matchLabels: {role: kiosk}}", []),
        (nil, []),
    ])
    func `a wave of config is empty only where some config is for the cohort`(
        _ targets: String?,
        _ codes: [Diagnostic.Code]
    ) {
        let policy = Self.policy("{matchLabels: {role: gateway}}")
            .replacing(
                "config: {waves: [{name: all, size: 100%}]}",
                with: "config: {waves: [{name: canary, select: {matchLabels: {role: kiosk}}}]}"
            )
        let config = targets.map { targets in
            """

            ---
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: c}
            spec:
              targets: {\(targets)}
              values: {x: 1}
            """
        }
        #expect(Self.codes(policy + (config ?? "")) == codes)
    }

    @Test func `a wave that somebody may be in is not, and neither is one that may be empty`() {
        #expect(Self.codes(Self.policy("{matchLabels: {ring: canary}}")) == [])
        #expect(Self.codes(Self.policy("{matchLabels: {role: kiosk}}", ", allowEmpty: true")) == [])
    }

    @Test func `a condition that contradicts the labels beside it selects nothing`() {
        func cohort(_ condition: String) -> [Diagnostic.Code] {
            Self.codes(
                SpecCompilerTests.policy + "\n"
                    + SpecCompilerTests.cohort(
                        "a",
                        "{matchLabels: {role: kiosk}, where: '\(condition)'}"
                    )
            )
        }
        #expect(cohort("device.labels.role == \"gateway\"").contains(.impossibleSelector))
        #expect(cohort("device.labels.role != \"gateway\"") == [])
        #expect(cohort("device.labels.role == \"gateway\" || device.labels.x == \"y\"") == [])
    }

    private static func waves(_ sizes: [String]) -> [Diagnostic] {
        let waves = sizes.enumerated().map { "{name: w\($0.offset), size: \($0.element)}" }
            .joined(separator: ", ")
        let text = """
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: careful}
            spec:
              rollout:
                firmware: {waves: [\(waves)]}
                config: {waves: [{name: all, size: 100%}]}

            """
        return SpecCompilerTests.compile(
            text + SpecCompilerTests.cohort("a", "{matchLabels: {role: gateway}}")
        ).diagnostics
    }

    @Test func `sizes that are parts of a whole are doubted`() {
        let found = Self.waves(["5%", "25%", "70%"])

        #expect(found.map(\.code) == [.doubtfulWave])
        #expect(found.first?.help?.contains("5%, 30%, 100%") == true)
        #expect(Self.waves(["5%", "25%", "71%"]) == [])
        #expect(Self.waves(["5%", "25%", "70%", "100%"]) == [])
        #expect(Self.waves(["100%"]) == [])
        #expect(Self.waves(["30", "70"]) == [])
    }
}
