/// The specs of the simulator's gateways, in two waves of 4 and 16.
struct LiveSpecs {
    /// Devices of the simulator have 30 or 60: any other value changes every one of them.
    var interval = 20
    /// `2.3.0` is what they run.
    var firmware: String?
    var soak = "30s"
    /// More documents, as they stand.
    var more = ""

    var files: [String: String] {
        [
            "cohort.yaml": Self.cohort("gateways", precedence: 10, firmware), "policy.yaml": policy,
            "config.yaml": config,
            "firmware.yaml": ["2.4.0", "2.5.0"].map(release).joined(separator: "---\n") + more,
        ]
    }

    /// A cohort of all gateways.
    static func cohort(_ name: String, precedence: Int, _ firmware: String? = nil) -> String {
        """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: \(name)}
        spec:
          precedence: \(precedence)
          selector: {matchLabels: {role: gateway}}
          \(firmware.map { "firmware: {os: \($0)}" } ?? "")
          policy: careful

        """
    }

    private var policy: String {
        let waves = """
            [{name: canary, size: 4, soak: \(soak), minSuccess: 100%, failureBudget: {max: 0}, gates: [healthy]}, \
            {name: rest, size: 100%, soak: \(soak), minSuccess: 100%, failureBudget: {max: 0}, gates: [healthy]}]
            """
        return """
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
                fresh: 12h
                require: [{condition: Ready, status: "true"}]
              drift: {mode: correct, contestedAfter: 3}
              guards: {downgrades: deny}

            """
    }

    private var config: String {
        """
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: telemetry}
        spec:
          targets: {cohorts: [gateways]}
          priority: 10
          values: {telemetry: {intervalSeconds: \(interval)}}

        """
    }

    private func release(_ version: String) -> String {
        """
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: os-\(version)}
        spec:
          component: os
          version: \(version)
          artifacts:
            - hardware: {model: [gw-200, gw-210]}
              uri: https://cdn.example.net/os/\(version).swu
              size: 4000000
              sha256: \(String(repeating: String(version.dropFirst(2).prefix(1)), count: 64))
          rollback: allowed
          estimate: 5m

        """
    }
}
