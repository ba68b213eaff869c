import Foundation

/// A repository of many files, as one that grew: a few hundred cohorts and versions, and thousands of configs of some
/// 1,350 bytes and 180 YAML events each. Each config writes below a key of its own, so that none of it is for nothing.
struct GeneratedSpecs {
    let count: Int

    /// Writes the files below `folder`.
    func write(to folder: String) throws {
        for index in 0..<count {
            let (path, text) = file(index)
            let url = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
    }

    /// One file: every fiftieth a cohort, every hundredth a version, the first a policy, the others configs.
    func file(_ index: Int) -> (path: String, text: String) {
        if index == 0 { return ("policies/careful.yaml", Self.policy) }
        if index % 50 == 1 { return ("cohorts/c\(index / 50).yaml", cohort(index / 50)) }
        if index % 100 == 2 { return ("firmware/os-\(index / 100).yaml", firmware(index / 100)) }
        return ("configs/\(index / 100)/layer-\(index).yaml", config(index, seconds: 30))
    }

    /// A config; `seconds` is what an edit changes.
    func config(_ index: Int, seconds: Int) -> String {
        let sensors = (0..<11).map { sensor in
            """
                  - {id: s\(index)-\(sensor), bus: \(sensor % 4), address: \(0x40 + sensor), rate: \(sensor + 1)}
            """
        }
        return """
            # Layer \(index): telemetry of one part of the fleet.
            apiVersion: tidegate/v1
            kind: Config
            metadata:
              name: layer-\(index)
              labels: {team: field-\(index % 7), tier: "\(index % 3)"}
            spec:
              targets: {cohorts: [c\(index % 100 == 0 ? 0 : (index / 50) % max(1, count / 50))]}
              priority: \(index)
              values:
                layer\(index):
                  telemetry:
                    intervalSeconds: \(seconds)
                    endpoint: "mqtts://broker-\(index % 5).example.net:8883"
                    topics: [status, metrics, events, alarms-\(index)]
                    batch: {size: \(100 + index % 50), maxAgeSeconds: 15, compress: true}
                  network:
                    hostname: "${device.labels.site}-\(index)"
                    dns: [10.0.0.\(index % 250), 10.0.1.\(index % 250)]
                    proxy: {url: "http://proxy.example.net:3128", bypass: [localhost, 10.0.0.0/8]}
                  enabled: true
                  retries: 5
                  label: part \(index) of the fleet
                  sensors:
            \(sensors.joined(separator: "\n"))

            """
    }

    private func cohort(_ index: Int) -> String {
        """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: c\(index)}
        spec:
          precedence: \(index % 3)
          selector: {matchLabels: {site: s\(index), role: gateway}}
          firmware: {os: 1.\(index % max(1, count / 100)).0}
          policy: careful
        """
    }

    private func firmware(_ index: Int) -> String {
        """
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: os-\(index)}
        spec:
          component: os
          version: 1.\(index).0
          artifacts:
            - hardware: {model: [gw-200, gw-210]}
              uri: https://cdn.example.net/os/1.\(index).0/gateway.swu
              size: 41943040
              sha256: \(String(repeating: "ab", count: 32))
        """
    }

    private static let policy = """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware: {waves: [{name: canary, size: 1%, soak: 2h}]}
            config: {waves: [{name: canary, size: 1%, soak: 15m}]}
        """
}
