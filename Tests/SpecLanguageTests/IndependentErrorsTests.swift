import FleetModel
import SpecLanguage
import Testing
import YAML

/// One mistake is told once, and hides no other.
struct IndependentErrorsTests {
    typealias Base = SpecCompilerTests

    static let spare = Base.policy.replacing("careful", with: "spare")

    @Test func `a reference to what is there but wrong is no second error`() {
        let text =
            Base.policy.replacing("size: 5}", with: "size: 0%}") + "\n"
            + Base.cohort("gateways", "{matchLabels: {role: gateway}}")

        #expect(Base.compile(text).diagnostics.map(\.code) == [.zeroSizeWave])
    }

    @Test func `a reference into a document that cannot be read is no second error`() {
        let broken = "apiVersion: tidegate/v1\nkind: Policy\nmetadata: {name: careful}\nspec: [\n"
        let text = broken + Base.cohort("gateways", "{matchLabels: {role: gateway}}")

        #expect(Base.compile(text).diagnostics.map(\.code) == [.malformedYAML])
    }

    @Test func `what the parser refused is not complained about again`() {
        let text =
            Base.policy + "\n"
            + Base.cohort("gateways", "{matchLabels: {role: !secret x, region: *eu}}")

        #expect(Base.compile(text).diagnostics.map(\.code) == [.unsupportedYAML, .unsupportedYAML])
    }

    @Test func `what is wrong is said as it is`() {
        func config(_ priority: String, _ values: String) -> [String] {
            Base.compile(
                """
                apiVersion: tidegate/v1
                kind: Config
                metadata: {name: c}
                spec:
                  targets: {selector: {matchLabels: {role: kiosk}}}
                  priority: \(priority)
                  values: \(values)
                """
            ).diagnostics.map(\.message)
        }
        let digits = String(repeating: "9", count: 20)
        for number in [digits, "-" + digits] {
            #expect(
                config(number, "{a: 1}") == [
                    "`spec.priority` must be from -1000000 to 1000000, not `\(number)`"
                ]
            )
        }
        #expect(
            config(".inf", "{a: 1}") == ["`spec.priority` must be a whole number, not `.inf`"]
        )
        #expect(
            config("1", "{secretRef: a}") == ["`spec.values` cannot be a secret as a whole"]
        )
    }

    @Test func `what is not there and named twice is missing once`() {
        let text =
            Base.policy + "\n"
            + Base.cohort("gateways", "{matchLabels: {role: gateway}}")
            .replacing("policy: careful", with: "policy: careful, after: [none, none]")

        let told = Base.compile(text).diagnostics

        #expect(told.map(\.code) == [.unknownReference, .badValue])
    }

    @Test func `a name that stands twice is told beside another mistake`() {
        let window = "{name: a, schedule: \"0 1 * * *\", duration: 2h}"
        let text = """
            apiVersion: tidegate/v1
            kind: Calendar
            metadata: {name: nights}
            spec:
              allow: [\(window), \(window)]
              holidays: [{name: none, date: 2026-02-30}]
            """
        let told = Base.compile(text).diagnostics.filter { $0.severity == .error }

        #expect(told.map(\.code) == [.badValue, .badValue])
        #expect(told.first?.message == "two windows or freezes have the name `a`")
    }

    @Test func `a hundred thousand unknown fields are told shortly`() {
        let fields = (0..<30_000).map { "x\($0): 1" }.joined(separator: "\n")
        let diagnostics = Base.compile("kind: Cohort\n" + fields).diagnostics

        #expect(diagnostics.count { $0.code == .unknownField } == 21)
    }

    @Test func `cohorts by the thousand are compared in little time`() {
        let cohorts = (0..<1_500).map { Base.cohort("c\($0)", "{matchLabels: {site: s\($0)}}") }
        let files = (0..<15).map { part in
            let text = cohorts[part * 100..<part * 100 + 100].joined(separator: "\n")
            return YAMLParser.parse(Array(text.utf8), path: "\(part).yaml")
        }
        let policy = YAMLParser.parse(Array(Base.policy.utf8), path: "policy.yaml")
        let tree = SpecTree(commit: nil, files: files + [policy], diagnostics: [])
        var compilation: Compilation?
        let time = ContinuousClock().measure { compilation = SpecCompiler.compile(tree) }

        #expect(compilation?.fleet?.cohorts.count == 1_500)
        #expect(time < .seconds(30))
    }

    @Test func `a chain of cohorts by after is no cycle, and a ring is one`() {
        func chain(_ last: String) -> String {
            (0..<90).map { index in
                Base.cohort("c\(index)", "{matchLabels: {site: s\(index)}}")
                    .replacing(
                        "policy: careful",
                        with: "policy: careful, after: [\(index == 89 ? last : "c\(index + 1)")]"
                    )
            }.joined(separator: "\n")
        }
        let end = Base.cohort("end", "{matchLabels: {site: end}}")
        let line = Base.policy + "\n" + chain("end") + "\n" + end
        let ring = Base.policy + "\n" + chain("c0") + "\n" + end

        #expect(Base.compile(line).diagnostics == [])
        #expect(Base.compile(ring).diagnostics.map(\.code) == [.cycle])
    }

    @Test func `diagnostics are sorted whatever the order of files`() {
        let one = YAMLParser.parse(Array("kind: A\n".utf8), path: "a.yaml")
        let two = YAMLParser.parse(Array("kind: B\n".utf8), path: "b.yaml")
        let forward = SpecCompiler.compile(
            SpecTree(commit: nil, files: [one, two], diagnostics: [])
        )
        let backward = SpecCompiler.compile(
            SpecTree(commit: nil, files: [two, one], diagnostics: [])
        )

        #expect(forward.diagnostics == backward.diagnostics)
        #expect(forward.diagnostics == forward.diagnostics.sorted())
    }
}
