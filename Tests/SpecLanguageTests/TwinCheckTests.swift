import FleetModel
import SpecLanguage
import Testing
import YAML

/// What specs ask for and no device has.
struct TwinCheckTests {
    private static func twins(
        _ count: Int,
        labels: LabelSet,
        facts: LabelSet = ["model": "gw"]
    )
        -> [TwinTable.Row]
    {
        (0..<count).compactMap { number in
            guard let id = DeviceID("d-\(labels.pairs.map(\.value.string).joined())-\(number)"),
                let incarnation = Incarnation("i-1")
            else { return nil }
            let twin = Twin(
                id: id,
                incarnation: incarnation,
                revision: 1,
                labels: labels,
                facts: facts
            )
            return TwinTable.Row(twin: twin, asOf: Timestamp(milliseconds: 0), receivedAt: .zero)
        }
    }

    private static let table = TwinTable(
        sweep: twins(44, labels: ["role": "gateway", "site": "berlin"])
            + twins(3, labels: ["role": "gateway", "site": "bern"])
            + twins(1, labels: ["role": "kiosk", "tier": "1"]),
        asOf: Timestamp(milliseconds: 0)
    )

    private static func check(_ text: String, _ table: TwinTable = table) -> [Diagnostic] {
        let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")
        return TwinCheck.check(
            SpecTree(commit: nil, files: [file], diagnostics: []),
            against: table
        )
    }

    private static func cohort(_ selector: String) -> String {
        SpecCompilerTests.cohort("a", selector)
    }

    @Test func `a value that no twin has is told at its place, with what is seen`() throws {
        let found = Self.check(Self.cohort("{matchLabels: {role: gateway, site: berlim}}"))

        let only = try #require(found.first)
        #expect(found.count == 1)
        #expect(only.code == .unknownLabel && only.severity == .warning)
        #expect(only.message == "none of 48 twins has `site=berlim`")
        #expect(
            only.help
                == "did you mean `berlin`? seen: site=berlin on 44 devices, site=bern on 3 devices"
        )
        #expect(only.span.line == 5 && only.span.endColumn - only.span.column == 6)
    }

    @Test func `a label that no twin has is told once, at its name`() throws {
        let found = Self.check(Self.cohort("{matchLabels: {sites: berlin}}"))

        #expect(found.map(\.message) == ["none of 48 twins has the label `sites`"])
        #expect(
            found.first?.help
                == """
                did you mean `site`? seen: role on 48 devices, site on 47 devices, tier on 1 device
                """
        )
    }

    @Test(arguments: [
        "{matchLabels: {role: gateway, site: berlin}}",
        "{matchExpressions: [{key: site, operator: NotIn, values: [lab]}]}",
        "{matchExpressions: [{key: lab, operator: DoesNotExist}]}",
        "{matchExpressions: [{key: tier, operator: Gt, values: [\"7\"]}]}",
        "{where: 'device.labels.site == \"bern\"'}",
        "{where: 'device.hardware.model == \"yet to come\"'}",
        "{where: '!has(device.hardware.gpu)'}",
        "{where: 'has(device.hardware.gpu) && device.hardware.gpu == \"x\"'}",
        "{all: true}",
    ])
    func `what some twin has, and what need not be there, is fine`(_ selector: String) {
        #expect(Self.check(Self.cohort(selector)) == [])
    }

    @Test(arguments: [
        ("{matchExpressions: [{key: site, operator: In, values: [bern, basel]}]}", "site=basel"),
        ("{matchExpressions: [{key: sites, operator: NotIn, values: [lab]}]}", "the label `sites`"),
        ("{matchExpressions: [{key: sites, operator: Exists}]}", "the label `sites`"),
        ("{where: 'device.labels.site == \"basel\"'}", "site=basel"),
        ("{where: 'device.hardware.modle == \"x\"'}", "the hardware fact `modle`"),
    ])
    func `every form of a selector is held against the twins`(_ selector: String, _ name: String) {
        let found = Self.check(Self.cohort(selector))

        #expect(found.count == 1)
        #expect(found.first?.message.contains(name) == true)
    }

    @Test func `selectors of all kinds are looked at, and facts of hardware by their names`() {
        let text = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: k}
            spec: {targets: {selector: {matchLabels: {site: basel}}}, values: {matchLabels: {site: x}}}
            ---
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: careful}
            spec:
              rollout:
                firmware:
                  waves:
                    - {name: canary, select: {matchLabels: {ring: canary}}, spread: [hardware.modell]}
                config: {waves: [{name: all, size: 100%}]}
            ---
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os}
            spec:
              component: os
              version: 1.0.0
              artifacts:
                - hardware: {modle: [gw], model: [new]}
                  uri: https://cdn.example.net/os
                  size: 1
                  sha256: \(String(repeating: "a", count: 64))
            """

        #expect(
            Self.check(text).map(\.message) == [
                "none of 48 twins has `site=basel`",
                "none of 48 twins has the label `ring`",
                "none of 48 twins has the hardware fact `modell`",
                "none of 48 twins has the hardware fact `modle`",
            ]
        )
    }

    @Test func `a label that a device document gives is seen`() {
        let device = """
            ---
            apiVersion: tidegate/v1
            kind: Device
            metadata: {name: d}
            spec: {device: gw-1, labels: {site: basel}}
            """
        let text = Self.cohort("{matchLabels: {site: basel}}")

        #expect(Self.check(text + "\n" + device) == [])
        #expect(Self.check(text).count == 1)
    }

    @Test func `of many values the most frequent are named`() {
        let many = (0..<900).flatMap { site in
            Self.twins(site == 7 ? 2 : 1, labels: ["site": Text("s\(site)")])
        }
        let table = TwinTable(sweep: many, asOf: Timestamp(milliseconds: 0))
        let found = Self.check(Self.cohort("{matchLabels: {site: elsewhere}}"), table)

        #expect(
            found.first?.help == """
                seen: site=s7 on 2 devices, site=s0 on 1 device, site=s1 on 1 device, site=s10 on 1 device, site=s100 \
                on 1 device, …
                """
        )
    }
}
