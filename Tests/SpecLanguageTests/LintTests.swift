import FleetModel
import SpecLanguage
import Testing
import YAML

/// What can be read, and is hardly meant.
struct LintTests {
    private static func codes(
        _ compiler: inout SpecCompiler,
        _ files: [String: String]
    ) -> [Diagnostic.Code] {
        let files = files.keys.sorted().map {
            YAMLParser.parse(Array((files[$0] ?? "").utf8), path: $0)
        }
        return compiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
            .diagnostics.map(\.code)
    }

    private static func cohort(_ state: String, precedence: Int = 10) -> String {
        """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: a}
        spec:
          precedence: \(precedence)
          selector: {matchLabels: {role: kiosk, site: bern}}
          policy: careful
          state: \(state)
        """
    }

    private static let config = """
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: k}
        spec: {targets: {cohorts: [a]}, values: {a: 1}}
        """

    @Test func `a config is doubted from the revision on that retires its last cohort`() {
        var compiler = SpecCompiler()
        var files = ["p": SpecCompilerTests.policy, "k": Self.config, "a": Self.cohort("active")]
        #expect(Self.codes(&compiler, files) == [])
        files["a"] = Self.cohort("retired")
        #expect(Self.codes(&compiler, files) == [.targetsNothing])
        files["a"] = Self.cohort("active")
        #expect(Self.codes(&compiler, files) == [])
    }

    @Test func `a cohort is shadowed from the revision on that raises another one above it`() {
        func all(_ precedence: Int) -> String {
            "apiVersion: tidegate/v1\nkind: Cohort\nmetadata: {name: all}\n"
                + "spec: {precedence: \(precedence), selector: {all: true}, policy: careful}"
        }
        var compiler = SpecCompiler()
        var files = ["p": SpecCompilerTests.policy, "a": Self.cohort("active"), "all": all(5)]
        #expect(Self.codes(&compiler, files) == [])
        files["all"] = all(20)
        #expect(Self.codes(&compiler, files) == [.shadowed])
        files["a"] = Self.cohort("active", precedence: 30)
        #expect(Self.codes(&compiler, files) == [])
    }

    @Test func `a policy is unused as long as nothing names it`() {
        var compiler = SpecCompiler()
        var files = ["p": SpecCompilerTests.policy]
        #expect(Self.codes(&compiler, files) == [.unused])
        files["a"] = Self.cohort("active")
        #expect(Self.codes(&compiler, files) == [])
        files["a"] = nil
        #expect(Self.codes(&compiler, files) == [.unused])
    }
}
