import FleetModel
import FleetPlanner
import Foundation
import SpecLanguage
import Testing
import YAML

/// The repository's own `fleet-specs/` and a small fleet for it, the same in every run.
enum SampleRepository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The compiled specs; `edit` changes the text of every file before it is parsed.
    static func fleet(_ edit: (String) -> String = { $0 }) throws -> CompiledFleet {
        let folder = root.appending(path: "fleet-specs")
        let names = try #require(FileManager.default.subpaths(atPath: folder.path))
        let files = try names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return YAMLParser.parse(Array(edit(text).utf8), path: name)
        }
        let compilation = SpecCompiler.compile(
            SpecTree(commit: nil, files: files, diagnostics: [])
        )
        return try #require(compilation.fleet, "\(compilation.diagnostics)")
    }

    static let wall = Timestamp(milliseconds: 1_790_000_000_000)
    static let now = Moment(wall: wall, monotonic: .hours(9))

    /// Gateways and kiosks in all standings that a device can have: current, behind, silent, odd, unmanaged.
    static func twins(_ count: Int = 120) -> TwinTable {
        let rows = (0..<count).map { index in
            TwinTable.Row(twin: twin(index), asOf: wall, receivedAt: now.monotonic)
        }
        return TwinTable(sweep: rows, asOf: wall)
    }

    private static func twin(_ index: Int) -> Twin {
        let isKiosk = index % 4 == 3
        let region: Text = ["eu", "us", "apac"][index % 3]
        let ring: Text = index % 12 < 2 ? "canary" : index % 12 < 4 ? "early" : "stable"
        let role: Text = index % 40 == 39 ? "sensor" : isKiosk ? "kiosk" : "gateway"
        let model: Text = isKiosk ? "kiosk-10" : index % 8 == 0 ? "gw-210" : "gw-200"
        let os: Text = index % 29 == 28 ? "2.1.0" : index % 5 == 0 ? "2.3.0" : "2.4.0"
        let modem: Text = index % 31 == 30 ? "unknown" : "1.8.2"
        let silence = TimeSpan(
            milliseconds: index % 37 == 36
                ? -30 * 3_600_000 : index % 23 == 22 ? -3_600_000 : -60_000
        )
        return Twin(
            id: DeviceID("\(isKiosk ? "ki" : "gw")-\(1_000 + index)")
                ?? { preconditionFailure() }(),
            incarnation: Incarnation("1") ?? { preconditionFailure() }(),
            revision: 1,
            labels: [
                "role": role, "region": region, "site": Text("site-\(index / 10)"), "ring": ring,
                "stage": index % 30 == 1 ? "lab" : "prod", "camera": index % 6 == 0 ? "yes" : "no",
            ],
            facts: ["model": model],
            config: ConfigSection(reported: reported(index, region)),
            firmware: FirmwareSection(components: [
                .init(name: "os", running: os), .init(name: "modem", running: modem),
                .init(name: "bootloader", running: index % 17 == 16 ? "1.2.0" : "1.3.0"),
            ]),
            connectivity: Connectivity(state: .online),
            reportSequence: 7,
            reportedAt: wall.advanced(by: silence)
        )
    }

    private static func reported(_ index: Int, _ region: Text) -> JSONValue {
        guard index.isMultiple(of: 2) else { return [:] }
        return [
            "telemetry": [
                "intervalSeconds": index % 10 == 0 ? 30 : 60, "format": "cbor",
                "endpoint": .string("mqtts://\(region).example.net:8883"),
            ],
            "logging": ["level": "info"],
            "vendor": ["note": "\u{1B}[31mred\u{1B}[0m"],
        ]
    }
}
