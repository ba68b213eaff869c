/// The specs of a small fleet of gateways, in two waves.
struct SampleSpecs {
    var firmware = "1.0.0"
    var interval = 30
    var soak = "2m"
    var guards = "{downgrades: deny}"

    var files: [String: String] {
        [
            "cohort.yaml": """
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: gateways}
            spec:
              precedence: 10
              selector: {matchLabels: {role: gateway}}
              firmware: {os: \(firmware)}
              policy: careful
            """,
            "policy.yaml": """
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: careful}
            spec:
              rollout:
                firmware:
                  waves: \(waves)
                  onFail: rollback
                  onNewRevision: finish
                config:
                  waves: \(waves)
                  onFail: hold
                  onNewRevision: supersede
              health:
                fresh: 30m
                require: [{condition: Ready, status: "true"}]
              drift: {mode: correct, contestedAfter: 3}
              guards: \(guards)
            """,
            "config.yaml": """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: telemetry}
            spec:
              targets: {cohorts: [gateways]}
              priority: 10
              values: {telemetry: {intervalSeconds: \(interval)}}
            """,
            "firmware.yaml": ["1.0.0", "2.0.0", "3.0.0"].map(Self.release).joined(
                separator: "\n---\n"
            ),
        ]
    }

    private var waves: String {
        """
        [{name: canary, size: 2, soak: \(soak), minSuccess: 100%, failureBudget: {max: 0}, gates: [healthy]}, \
        {name: rest, size: 100%, soak: \(soak), minSuccess: 90%, gates: [healthy]}]
        """
    }

    private static func release(_ version: String) -> String {
        """
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: os-\(version)}
        spec:
          component: os
          version: \(version)
          artifacts:
            - hardware: {model: [gw]}
              uri: https://cdn.example.net/os/\(version).swu
              size: 1000
              sha256: \(String(repeating: String(version.prefix(1)), count: 64))
          rollback: allowed
          estimate: 1m
        """
    }
}
