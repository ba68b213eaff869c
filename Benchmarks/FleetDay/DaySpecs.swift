import FleetModel
import Foundation
import SpecLanguage
import YAML

/// The specs of the day: one cohort that goes from version 1.0.0 to 2.0.0 in four waves.
enum DaySpecs {
    static let version = Version(2, 0, 0)

    static func compiled() -> CompiledFleet {
        let documents = [firmware("1.0.0"), firmware("2.0.0"), cohort, policy]
        let files = documents.enumerated().map { index, text in
            YAMLParser.parse(Array(text.utf8), path: "f\(index).yaml")
        }
        let commit = CommitID(String(repeating: "a", count: 40))
        let tree = SpecTree(commit: commit, files: files, diagnostics: [])
        let compilation = SpecCompiler.compile(tree)
        guard let fleet = compilation.fleet else {
            fatalError("\(compilation.diagnostics.prefix(3))")
        }
        return fleet
    }

    private static func firmware(_ version: String) -> String {
        """
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: os-\(version)}
        spec:
          component: os
          version: \(version)
          artifacts:
            - hardware: {model: [gw-200]}
              uri: https://cdn.example.net/os/\(version).swu
              size: 1000000
              sha256: \(Digest(of: Array(version.utf8)))

        """
    }

    private static let cohort = """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: gateways}
        spec:
          precedence: 10
          selector: {matchLabels: {role: gateway}}
          firmware: {os: 2.0.0}
          policy: careful

        """

    private static let policy = """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware:
              waves:
                - {name: canary, size: 1%, soak: 30m, minSuccess: 98%, failureBudget: {percent: 2, max: 1000000}, gates: [healthy]}
                - {name: early, size: 10%, soak: 30m, minSuccess: 98%, failureBudget: {percent: 2, max: 1000000}, gates: [healthy]}
                - {name: half, size: 50%, soak: 15m, minSuccess: 98%, failureBudget: {percent: 2, max: 1000000}, gates: [healthy]}
                - {name: rest, size: 100%, soak: 15m, minSuccess: 98%, failureBudget: {percent: 2, max: 1000000}, gates: [healthy]}
              release: {maxInFlight: 20000}
              deadline: 14d
              minCoverage: 80%
              offline: {mode: defer, after: 24h}
            config: {waves: [{name: rest, size: 100%}]}
          health: {fresh: 20m}

        """
}
