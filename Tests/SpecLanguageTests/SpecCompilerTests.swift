import FleetModel
import SpecLanguage
import Testing
import YAML

struct SpecCompilerTests {
    /// Compiles one file of documents.
    static func compile(_ text: String) -> Compilation {
        let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")
        return SpecCompiler.compile(SpecTree(commit: nil, files: [file], diagnostics: []))
    }

    static let policy = """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware: {waves: [{name: canary, size: 1%, soak: 2h}, {name: half, size: 50%}]}
            config: {waves: [{name: canary, size: 5}]}
        """

    static func cohort(_ name: String, _ selector: String, precedence: Int = 10) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: \(name)}
        spec: {precedence: \(precedence), selector: \(selector), policy: careful}
        """
    }

    @Test func `a policy and a cohort compile, and the rest wave is added`() throws {
        let text = Self.policy + "\n" + Self.cohort("gateways", "{matchLabels: {role: gateway}}")

        let compilation = Self.compile(text)

        #expect(compilation.diagnostics == [])
        let fleet = try #require(compilation.fleet)
        #expect(fleet.cohorts.map(\.name.description) == ["gateways"])
        #expect(
            fleet.policies[0].firmware.waves.map(\.name.description) == ["canary", "half", "rest"]
        )
        #expect(fleet.policies[0].firmware.onFail == .rollback)
        #expect(fleet.policies[0].config.onFail == .hold)
    }

    @Test func `a misspelt field is named with its place and the nearest field`() throws {
        let text =
            Self.policy + "\n"
            + Self.cohort("gateways", "{matchLables: {role: gateway}}")

        let compilation = Self.compile(text)

        #expect(compilation.fleet == nil)
        let first = try #require(compilation.diagnostics.first { $0.code == .unknownField })
        #expect(first.help == "did you mean `matchLabels`?")
        #expect(first.span.line == 12)
    }

    @Test func `all independent errors of a file are told at once, in order`() {
        let text = """
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: one}
            spec: {precedence: high, selector: {}, policy: missing}
            ---
            apiVersion: tidegate/v1
            kind: Calendar
            metadata: {name: nightly}
            spec: {}
            ---
            apiVersion: tidegate/v1
            kind: Cohrt
            metadata: {name: two}
            spec: {}
            """

        let codes = Self.compile(text).diagnostics.map(\.code)

        #expect(
            codes == [
                .wrongType, .badSelector, .unknownReference, .missingField, .unknownKind,
            ]
        )
    }

    @Test func `nothing is never a wish`() {
        #expect(Self.compile("# only a comment\n").diagnostics.map(\.code) == [.nothingDefined])
        #expect(Self.compile("").fleet == nil)
    }

    @Test func `two cohorts of equal precedence that can match one device are refused`() {
        let text =
            Self.policy + "\n" + Self.cohort("gateways", "{matchLabels: {role: gateway}}") + "\n"
            + Self.cohort("europe", "{matchLabels: {region: eu}}")

        #expect(Self.compile(text).diagnostics.map(\.code) == [.equalPrecedence])
    }

    @Test(arguments: [
        "{matchLabels: {role: kiosk}}",
        "{matchExpressions: [{key: role, operator: NotIn, values: [gateway]}]}",
        "{matchExpressions: [{key: role, operator: DoesNotExist}]}",
    ])
    func `cohorts of equal precedence that exclude each other are fine`(_ selector: String) {
        let text =
            Self.policy + "\n" + Self.cohort("gateways", "{matchLabels: {role: gateway}}") + "\n"
            + Self.cohort("others", selector)

        #expect(Self.compile(text).diagnostics == [])
    }

    @Test func `a version keeps its text and is never read as a number`() {
        let text = """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os}
            spec:
              component: os
              version: 1.10
              artifacts: []
            """

        let diagnostics = Self.compile(text).diagnostics

        #expect(diagnostics.contains { $0.message.contains("not `1.10`") })
    }

    @Test func `a cohort that vanishes without having been retired is refused`() throws {
        let both =
            Self.policy + "\n" + Self.cohort("gateways", "{matchLabels: {role: gateway}}") + "\n"
            + Self.cohort("kiosks", "{matchLabels: {role: kiosk}}")
        let one = Self.policy + "\n" + Self.cohort("gateways", "{matchLabels: {role: gateway}}")
        let former = try #require(Self.compile(both).fleet)
        let next = try #require(Self.compile(one).fleet)

        #expect(TransitionCheck.check(from: former, to: next).map(\.code) == [.vanished])
        #expect(TransitionCheck.check(from: next, to: former) == [])
    }

    @Test func `values keep their places and refuse what cannot be sent exactly`() {
        let text = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: c}
            spec:
              targets: {selector: {all: true}}
              values:
                big: 9007199254740993
                name: "${device.lables.site}"
            """

        let diagnostics = Self.compile(text).diagnostics

        #expect(diagnostics.map(\.code) == [.outOfRange, .badTemplate])
        #expect(diagnostics.map(\.span.line) == [7, 8])
    }
}
