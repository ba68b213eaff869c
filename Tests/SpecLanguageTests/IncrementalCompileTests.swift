import FleetModel
import SeededGenerator
import SpecLanguage
import Testing
import YAML

/// A compiler that is kept from revision to revision says what one says that begins with nothing.
struct IncrementalCompileTests {
    @Test(arguments: 1...40)
    func `after any edits the answer is that of a compile from nothing`(_ seed: UInt64) {
        var writer = RandomSpecs(seed: seed)
        var compiler = SpecCompiler()
        var texts: [String: String] = [:]
        for _ in 0..<15 {
            writer.edit(&texts)
            let files = texts.keys.sorted().map { path in
                YAMLParser.parse(Array((texts[path] ?? "").utf8), path: path)
            }
            let tree = SpecTree(commit: nil, files: files, diagnostics: [])
            let kept = compiler.compile(tree)
            let fresh = SpecCompiler.compile(tree)
            #expect(Set(kept.diagnostics).symmetricDifference(fresh.diagnostics) == [])
            #expect(kept.diagnostics == fresh.diagnostics)
            #expect(kept.fleet == fresh.fleet)
        }
    }

    @Test func `edits of every kind do happen`() {
        var writer = RandomSpecs(seed: 1)
        var compiler = SpecCompiler()
        var texts: [String: String] = [:]
        var codes: Set<Diagnostic.Code> = []
        var fleets = 0
        for _ in 0..<500 {
            writer.edit(&texts)
            let files = texts.map { YAMLParser.parse(Array($0.value.utf8), path: $0.key) }
            let compilation = compiler.compile(
                SpecTree(commit: nil, files: files, diagnostics: [])
            )
            codes.formUnion(compilation.diagnostics.map(\.code))
            fleets += compilation.fleet == nil ? 0 : 1
        }
        #expect(
            codes.isSuperset(of: [
                .malformedYAML, .duplicateResource, .unknownReference, .equalPrecedence,
                .equalPriority, .cycle, .contradiction, .shadowed, .targetsNothing, .unused,
                .unreachableVersion, .neverOpens, .tooShort, .zeroSizeWave,
            ])
        )
        #expect(fleets > 0)
    }
}

/// Writes small files of specs that refer to, contradict and replace each other.
struct RandomSpecs {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Adds, replaces or removes one file.
    mutating func edit(_ texts: inout [String: String]) {
        let path = "f\(pick(8)).yaml"
        texts[path] = pick(3) == 0 ? nil : text()
    }

    private mutating func pick(_ count: Int) -> Int { generator.below(count) }

    private mutating func text() -> String {
        (0...pick(2)).map { _ in document() }.joined(separator: "\n---\n")
    }

    private mutating func document() -> String {
        switch pick(20) {
        case 0: return pick(3) == 0 ? "kind: [" : cohort()
        case 1...3: return cohort()
        case 4...6: return config()
        case 7...8: return firmware()
        case 9...10: return device()
        case 11: return tenant()
        case 12: return command()
        case 13...14: return calendar()
        default: return policy()
        }
    }

    private mutating func cohort() -> String {
        let after = pick(3) == 0 ? "\n  after: [c\(pick(4))]" : ""
        let formerly = pick(6) == 0 ? "\n  formerly: was\(pick(2))" : ""
        let state = pick(3) == 0 ? "\n  state: retired" : ""
        let exclude = pick(6) == 0 ? "\n  exclude: {devices: [d\(pick(2))]}" : ""
        return """
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: c\(pick(4))}
            spec:
              precedence: \(pick(3))
              selector: {\(selector())}
              firmware: {os: 1.\(pick(3)).0\(pick(2) == 0 ? ", boot: 1.\(pick(3)).0" : "")}
              policy: careful\(after)\(formerly)\(state)\(exclude)
            """
    }

    private mutating func selector() -> String {
        switch pick(8) {
        case 0: "all: true"
        case 1: "matchLabels: {site: s\(pick(3)), role: r\(pick(2))}"
        case 2: "matchExpressions: [{key: site, operator: In, values: [s0, s\(pick(3))]}]"
        default: "matchLabels: {site: s\(pick(3))}"
        }
    }

    private mutating func config() -> String {
        let requires = pick(2) == 0 ? "\n  requires: {firmware: {os: \">=1.\(pick(3)).0\"}}" : ""
        let targets =
            pick(2) == 0 ? "cohorts: [c\(pick(4))]" : "selector: {matchLabels: {site: s\(pick(3))}}"
        return """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: k\(pick(5))}
            spec:
              targets: {\(targets)}
              priority: \(pick(2))
              values: {a: \(pick(2)), b: {c: \(pick(2))}}\(requires)
            """
    }

    private mutating func device() -> String {
        """
        apiVersion: tidegate/v1
        kind: Device
        metadata: {name: d\(pick(5))}
        spec: {device: gw-\(pick(4)), parent: gw-\(pick(5))}
        """
    }

    private mutating func tenant() -> String {
        """
        apiVersion: tidegate/v1
        kind: Tenant
        metadata: {name: t\(pick(3))}
        spec: {path: "\(["a", "a/b", "b", "a/b/c"][pick(4)])", cohorts: [c\(pick(4))]}
        """
    }

    private mutating func command() -> String {
        """
        apiVersion: tidegate/v1
        kind: Command
        metadata: {name: x\(pick(2))}
        spec:
          targets: {cohorts: [c\(pick(4))]}
          command: restart
          run: r\(pick(2))
          notAfter: 2026-12-01T00:00:00Z
          policy: careful
        """
    }

    private mutating func firmware() -> String {
        let minor = pick(3)
        let component = pick(2)
        let floor =
            pick(2) == 0
            ? ", components: {\(["boot", "os"][component]): \">=1.\(pick(4)).0\"}" : ""
        return """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os-\(pick(6))}
            spec:
              component: \(["os", "boot"][component])
              version: 1.\(minor).0
              requires: {from: "\(["<", ">="][pick(2)])1.\(pick(4)).0"\(floor)}
              estimate: \(2 + pick(3))h
              artifacts:
                - hardware: {model: [gw\(pick(2))]}
                  uri: https://cdn.example.net/os
                  size: 1
                  sha256: \(String(repeating: "a", count: 64))
            """
    }

    private mutating func policy() -> String {
        """
        \(pick(3) == 0 ? selecting() : SpecCompilerTests.policy)
          windows: [nights]
        """
    }

    private mutating func selecting() -> String {
        SpecCompilerTests.policy.replacing(
            "size: 50%",
            with: "select: {matchLabels: {site: s\(pick(3))}}"
        )
    }

    private mutating func calendar() -> String {
        """
        apiVersion: tidegate/v1
        kind: Calendar
        metadata: {name: nights}
        spec:
          allow: [{name: open, schedule: "0 \(1 + pick(2)) * * *", duration: \(1 + pick(3))h}]
          deny: [{name: closed, schedule: "0 1 * * *", duration: \(1 + pick(3))h}]
        """
    }
}
