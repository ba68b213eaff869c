import FleetModel
import FleetPlanner
import Foundation
import SpecLanguage
import YAML

/// Asks for the way of a device from each version of a catalogue of 1,000 to each higher one, all 499,500 pairs, and prints
/// a name and a figure a line.
///
/// Each version goes on from its own minor version or the one before, so that ways have up to 49 hops. With `write FILE` it
/// writes versions and ranges instead, for a peer.
@main
struct UpgradePathBenchmark {
    private static let versions = (0..<50).flatMap { minor in
        (0..<20).map { (minor: minor, patch: $0) }
    }

    static func main() throws {
        if CommandLine.arguments.dropFirst().first == "write", CommandLine.arguments.count == 3 {
            let lines = versions.map { "\($0.minor) \($0.patch) \(size($0))\n" }
            try Data(lines.joined().utf8).write(to: URL(filePath: CommandLine.arguments[2]))
            return
        }
        let began = clock()
        let desired = DesiredState(try compiled(), tenant: .standard)
        let cohorts = versions.indices.compactMap { ResourceName("c\($0)") }
        let ready = clock()
        var hops = 0
        var pairs = 0
        // What a peer that asks for each 499th pair must find too.
        var sample = 0
        for from in versions.indices {
            let twin = try twin(versions[from])
            for goal in versions.indices where goal > from {
                let way = desired.target(for: twin, in: cohorts[goal], on: .firmware).stepsLeft
                hops += way
                if pairs % 499 == 0 { sample += way }
                pairs += 1
            }
        }
        let ended = clock()
        print("compile\t\(milliseconds(ready - began))")
        print("pairs\t\(pairs)")
        print("hops\t\(hops)")
        print("sample\t\(sample)")
        print("paths\t\(milliseconds(ended - ready))")
    }

    private static func milliseconds(_ ticks: clock_t) -> Double {
        Double(ticks) * 1_000 / Double(CLOCKS_PER_SEC)
    }

    private static func size(_ version: (minor: Int, patch: Int)) -> Int {
        1_000_000 + (version.minor * 7_919 + version.patch * 104_729) % 500_000
    }

    private static func twin(_ version: (minor: Int, patch: Int)) throws -> Twin {
        guard let id = DeviceID("gw-1"), let incarnation = Incarnation("1") else {
            fatalError("no id")
        }
        return Twin(
            id: id,
            incarnation: incarnation,
            revision: 1,
            labels: ["role": "gateway"],
            facts: ["model": "gw-200"],
            firmware: FirmwareSection(
                components: [
                    .init(name: "os", running: Text("1.\(version.minor).\(version.patch)"))
                ]
            )
        )
    }

    private static func compiled() throws -> CompiledFleet {
        var text = ""
        for (index, version) in versions.enumerated() {
            let name = "1.\(version.minor).\(version.patch)"
            text += """
                ---
                apiVersion: tidegate/v1
                kind: Firmware
                metadata: {name: os-\(name)}
                spec:
                  component: os
                  version: \(name)
                  artifacts:
                    - hardware: {model: [gw-200]}
                      uri: https://cdn.example.net/os/\(name).swu
                      size: \(size(version))
                      sha256: \(Digest(of: Array(name.utf8)))
                  requires: {from: "\(version.minor < 2 ? ">=0.0.0" : ">=1.\(version.minor - 1).0")"}
                ---
                apiVersion: tidegate/v1
                kind: Cohort
                metadata: {name: c\(index)}
                spec:
                  precedence: \(index)
                  selector: {matchLabels: {goal: g\(index)}}
                  firmware: {os: \(name)}
                  policy: careful

                """
        }
        text += """
            ---
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: careful}
            spec:
              rollout:
                firmware: {waves: [{name: rest, size: 100%}]}
                config: {waves: [{name: rest, size: 100%}]}

            """
        var files: [SpecFile] = []
        for (index, document) in text.components(separatedBy: "---\n").enumerated() {
            files.append(YAMLParser.parse(Array(document.utf8), path: "f\(index).yaml"))
        }
        let compilation = SpecCompiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
        guard let fleet = compilation.fleet else {
            fatalError("\(compilation.diagnostics.prefix(3))")
        }
        return fleet
    }
}
