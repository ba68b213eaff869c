import FleetModel
import SpecLanguage
import Testing
import YAML

/// Gates that could never be passed, and those that every wave has.
struct GateLintTests {
    private static let check =
        "{metric: device.reported.health.reboots, against: notYetUpdated, atLeast: 1}"

    private static func gate(_ checks: String) -> String {
        "apiVersion: tidegate/v1\nkind: Gate\nmetadata: {name: calm}\nspec: {checks: [\(checks)]}"
    }

    private static func policy(first: String, last: String, all: String = "[]") -> String {
        """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          gates: \(all)
          rollout:
            firmware: {waves: [{name: few, size: 1, gates: \(first)}, {name: all, size: 100%, gates: \(last)}]}
            config: {waves: [{name: all, size: 100%}]}
        """
    }

    private static let cohort = """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: a}
        spec: {precedence: 1, selector: {all: true}, policy: careful}
        """

    private static func compiled(_ compiler: inout SpecCompiler, _ texts: [String]) -> Compilation {
        let files = texts.enumerated().map {
            YAMLParser.parse(Array($0.element.utf8), path: "\($0.offset).yaml")
        }
        return compiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
    }

    private static func codes(_ texts: [String]) -> [Diagnostic.Code] {
        var compiler = SpecCompiler()
        return compiled(&compiler, texts).diagnostics.map(\.code)
    }

    @Test func `a gate that compares with devices that wait is refused on the last wave alone`() {
        let gate = Self.gate("{name: reboots, compare: \(Self.check)}")
        let first = Self.policy(first: "[calm]", last: "[healthy]")
        let last = Self.policy(first: "[healthy]", last: "[calm]")
        #expect(Self.codes([gate, Self.cohort, first]) == [])
        #expect(Self.codes([gate, Self.cohort, last]) == [.contradiction])
        // A gate of the whole policy is one of the last wave too, on both tracks.
        let all = Self.policy(first: "[healthy]", last: "[healthy]", all: "[calm]")
        #expect(Self.codes([gate, Self.cohort, all]) == [.contradiction, .contradiction])
    }

    @Test func `it is refused from the revision on in which the gate compares`() {
        var compiler = SpecCompiler()
        let policy = Self.policy(first: "[healthy]", last: "[calm]")
        let calm = Self.gate("{name: good, health: {minHealthy: 98%}}")
        let other = Self.gate("{name: reboots, compare: \(Self.check)}")
        #expect(Self.compiled(&compiler, [calm, Self.cohort, policy]).diagnostics == [])
        let refused = Self.compiled(&compiler, [other, Self.cohort, policy])
        #expect(refused.diagnostics.map(\.code) == [.contradiction])
        #expect(Self.compiled(&compiler, [calm, Self.cohort, policy]).diagnostics == [])
    }

    @Test func `a gate in which nothing decides is refused`() {
        let policy = Self.policy(first: "[calm]", last: "[healthy]")
        let advisory = "{name: good, advisory: true, health: {minHealthy: 98%}}"
        #expect(Self.codes([Self.gate(advisory), Self.cohort, policy]).contains(.contradiction))
        let both = "\(advisory), {name: most, health: {minConverged: 90%}}"
        #expect(Self.codes([Self.gate(both), Self.cohort, policy]) == [])
    }

    @Test func `the gates of a policy are those of each of its waves`() throws {
        var compiler = SpecCompiler()
        let gate = Self.gate("{name: good, health: {minHealthy: 98%}}")
        let policy = Self.policy(first: "[]", last: "[calm]", all: "[healthy, calm]")
        let compilation = Self.compiled(&compiler, [gate, Self.cohort, policy])
        #expect(compilation.isCarriedOut)
        let read = try #require(compilation.fleet?.policies.first)
        for wave in read.firmware.waves + read.config.waves {
            #expect(wave.requiresHealthy)
            #expect(wave.gates.map(\.description) == ["calm"])
        }
    }

    @Test func `a comparison with the device itself before is not carried out`() {
        let check = Self.check.replacing("notYetUpdated", with: "before")
        let gate = Self.gate("{name: reboots, compare: \(check)}")
        let policy = Self.policy(first: "[calm]", last: "[healthy]")
        #expect(Self.codes([gate, Self.cohort, policy]) == [.notSupportedYet])
    }
}
