import FleetModel
import SeededGenerator
import SpecLanguage
import Testing
import YAML

@testable import FleetPlanner

/// What the check of specs says of a catalogue is what the planner finds for the devices that begin with its lowest versions.
struct CatalogueLintAgreementTests {
    @Test(arguments: 1...200)
    func `a pin is doubted just where no device gets to it from below`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let versions = (1...6).filter { _ in generator.below(4) > 0 }
        guard let pin = versions.last, versions.count > 1 else { return }
        let text =
            Self.cohort(pinning: pin)
            + versions.map { Self.firmware($0, &generator) }.joined()
        let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")

        let compilation = SpecCompiler.compile(
            SpecTree(commit: nil, files: [file], diagnostics: [])
        )

        let fleet = try #require(compilation.fleet, "\(compilation.diagnostics)")
        let isDoubted = compilation.diagnostics.contains {
            $0.code == .unreachableVersion
                && $0.message.hasPrefix("no path of the catalogue leads to os \(pin).0.0:")
        }
        #expect(isDoubted == !Self.isReached(Version(UInt64(pin), 0, 0), fleet.firmware), "\(text)")
    }

    /// By the planner, on some hardware that the version is for.
    private static func isReached(_ goal: Version, _ firmware: [Firmware]) -> Bool {
        let catalogue = FirmwareCatalogue(firmware)
        let entries = catalogue.versions(of: "os").entries
        return ["a", "b"].contains { model in
            let facts: LabelSet = ["model": Text(model)]
            guard entries.last?.artifact(for: facts) != nil,
                let lowest = entries.first(where: { $0.artifact(for: facts) != nil })
            else { return false }
            let move = UpgradePath.Move(component: "os", from: lowest.version, to: goal)
            return lowest.version == goal
                || UpgradeLadder(move, facts: facts, catalogue: catalogue)?.isPassable == true
        }
    }

    private static func cohort(pinning version: Int) -> String {
        """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware: {waves: [{name: all, size: 100%}]}
            config: {waves: [{name: all, size: 100%}]}
        ---
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: gateways}
        spec:
          precedence: 10
          selector: {matchLabels: {role: gateway}}
          firmware: {os: \(version).0.0}
          policy: careful

        """
    }

    private static func firmware(_ major: Int, _ generator: inout SeededGenerator) -> String {
        let from =
            major > 1 && generator.below(4) > 0
            ? "\n  requires: {from: \"\(generator.below(major)).x\"}" : ""
        return """
            ---
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os-\(major)}
            spec:
              component: os
              version: \(major).0.0
              artifacts:
                - hardware: {model: [\(["a", "b", "a, b"][generator.below(3)])]}
                  uri: https://cdn.example.net/os
                  size: 1
                  sha256: \(String(repeating: "a", count: 64))\(from)

            """
    }

    @Test func `both answers are drawn`() throws {
        var generator = SeededGenerator(seed: 1)
        var seen: Set<Bool> = []
        for _ in 0..<100 {
            let text =
                Self.cohort(pinning: 3) + (1...3).map { Self.firmware($0, &generator) }.joined()
            let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")
            let tree = SpecTree(commit: nil, files: [file], diagnostics: [])
            let fleet = try #require(SpecCompiler.compile(tree).fleet)
            seen.insert(Self.isReached(Version(3, 0, 0), fleet.firmware))
        }
        #expect(seen == [true, false])
    }
}
