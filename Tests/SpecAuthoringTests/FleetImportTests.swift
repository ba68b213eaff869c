import FleetModel
import FleetPlanner
import SpecAuthoring
import SpecLanguage
import Testing
import YAML

/// Specs made of twins: what becomes a cohort, what a config, what is left; and that their plan is empty.
struct FleetImportTests {
    static let time = Timestamp("2026-11-25T14:00:00Z") ?? Timestamp(milliseconds: 0)

    static func table(_ twins: [Twin]) -> TwinTable {
        TwinTable(
            sweep: twins.map { TwinTable.Row(twin: $0, asOf: time, receivedAt: .zero) },
            asOf: time
        )
    }

    static func twin(
        _ id: String,
        _ labels: LabelSet,
        os: String = "1.0.0",
        _ config: JSONValue
    ) -> Twin {
        Twin(
            id: DeviceID(id) ?? { preconditionFailure("an id") }(),
            incarnation: Incarnation("1") ?? { preconditionFailure("an incarnation") }(),
            revision: 1,
            labels: labels,
            facts: ["model": "k-100"],
            config: ConfigSection(reported: config),
            firmware: FirmwareSection(components: [.init(name: "os", running: Text(os))]),
            conditions: [Condition(type: "Ready", status: .true)],
            connectivity: Connectivity(state: .online, lastSeenAt: time),
            reportSequence: 1,
            reportedAt: time
        )
    }

    static let half = JSONNumber(0.5).map { JSONValue.number($0) } ?? .null

    static func fleet(_ count: Int) -> [Twin] {
        (0..<count).map { index in
            let role = index.isMultiple(of: 3) ? "gateway" : "kiosk"
            let site = "s\(index % 7)"
            return twin(
                "d-\(index)",
                ["role": Text(role), "site": Text(site), "serial": Text("n\(index)")],
                os: role == "kiosk" ? "1.0.0" : "2.0.0",
                [
                    "log": ["level": "info", "size": 4],
                    "telemetry": ["interval": role == "kiosk" ? 30 : 60],
                    "site": ["name": .string(site)],
                    "server": .string(index % 7 < 3 ? "eu" : "us"),
                    "name": .string("d-\(index)"),
                    "list": [["a": half, "b": "yes"], ["a": -2, "b": "1.10"]],
                ]
            )
        }
    }

    static let now = Moment(wall: time, monotonic: .zero)

    static func text(_ imported: FleetImport, _ path: String) -> String? {
        imported.files.first { $0.path == path }?.text
    }

    @Test func `a fleet becomes cohorts and configs whose plan is empty`() throws {
        let twins = Self.table(Self.fleet(420))
        let imported = FleetImport(twins)

        let (devices, diagnostics) = imported.remaining(twins, now: Self.now)
        #expect(devices.isEmpty && diagnostics.isEmpty, "\(devices.count) \(diagnostics)")
        #expect(imported.cohorts.map(\.name.text) == ["gateway", "kiosk"])
        #expect(imported.cohorts.map(\.count) == [140, 280])
        #expect(
            Self.text(imported, "configs/kiosk.yaml")?.contains("telemetry:\n      interval: 30\n")
                == true
        )
        let defaults = try #require(Self.text(imported, "configs/defaults.yaml"))
        #expect(defaults.contains("name: \"${device.labels.site}\""))
        #expect(defaults.contains("name: \"${device.id}\""))
        #expect(defaults.contains("- a: 0.5\n        b: \"yes\"\n"))
        // What a further label tells is a config of its own.
        #expect(Self.text(imported, "configs/kiosk-s0.yaml")?.contains("server: eu") == true)
        #expect(
            imported.leftovers == [
                "firmware os is not pinned: no catalogue says where its versions come from (--artifacts)"
            ]
        )
    }

    @Test func `every file has the canonical layout, and equal twins give equal files`() {
        let twins = Self.fleet(60)
        let imported = FleetImport(Self.table(twins))

        for file in imported.files {
            let outcome = SpecLayout.format(Array(file.text.utf8), path: file.path)
            #expect(outcome == .canonical, "\(file.path)")
        }
        #expect(FleetImport(Self.table(twins.reversed())).files == imported.files)
    }

    @Test func `firmware is pinned where a catalogue has it`() throws {
        let documents = ["1.0.0", "2.0.0"].map { version in
            """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os-\(version)}
            spec:
              component: os
              version: \(version)
              artifacts:
                - hardware: {model: [k-100]}
                  uri: https://firmware.example.com/os-\(version).swu
                  size: 41943040
                  sha256: \(String(repeating: version == "1.0.0" ? "1a" : "2b", count: 32))
            """
        }
        let text = documents.joined(separator: "\n---\n")
        let file = YAMLParser.parse(Array(text.utf8), path: "os.yaml")
        let twins = Self.table(Self.fleet(60))
        let imported = FleetImport(
            twins,
            catalogue: SpecTree(commit: nil, files: [file], diagnostics: [])
        )

        let (devices, diagnostics) = imported.remaining(twins, now: Self.now)
        #expect(devices.isEmpty && diagnostics.isEmpty, "\(devices.count) \(diagnostics)")
        #expect(
            Self.text(imported, "cohorts/gateway.yaml")?.contains("firmware:\n    os: \"2.0.0\"")
                == true
        )
        #expect(imported.leftovers.isEmpty)
    }

    @Test func `the odd one out is left out of its cohort, and what nothing tells is not managed`()
    {
        var twins = Self.fleet(420)
        twins[1] = Self.twin(
            "d-1",
            twins[1].labels,
            ["log": ["level": "debug", "size": 4], "name": "d-1"]
        )
        twins = twins.enumerated().map { index, twin in
            guard index != 1, let object = twin.config.reported.object else { return twin }
            var changed = object
            changed["noise"] = .integer(index * 31 % 5)
            return Self.twin(
                twin.id.text.string,
                twin.labels,
                os: twin.firmware.components[0].running.string,
                .object(changed)
            )
        }
        let table = Self.table(twins)
        let imported = FleetImport(table)

        let (devices, diagnostics) = imported.remaining(table, now: Self.now)
        #expect(devices.isEmpty && diagnostics.isEmpty, "\(devices) \(diagnostics)")
        #expect(Self.text(imported, "cohorts/kiosk.yaml")?.contains("- d-1\n") == true)
        #expect(imported.leftovers.contains { $0.contains("`noise` of the cohort `kiosk`") })
        #expect(
            imported.leftovers.contains { $0.contains("leaves out devices") && $0.contains("d-1") }
        )
    }

    @Test func `hostile names and values reach no spec as anything but text`() {
        let twins = Self.table([
            Self.twin(
                "a:1",
                ["role": "x: y"],
                [
                    "k: # v": "- ${HOME}", "quote\"d": "null", "n": .null, "<<": 1, "e": [:],
                    "s": ["secretRef": "x", "version": 1], "t": "a\nb", "ok": "on",
                ]
            )
        ])
        let imported = FleetImport(twins)

        let (devices, diagnostics) = imported.remaining(twins, now: Self.now)
        #expect(devices.isEmpty && diagnostics.isEmpty, "\(devices) \(diagnostics)")
        #expect(Self.text(imported, "configs/fleet.yaml")?.contains("ok: \"on\"\n") == true)
        #expect(imported.leftovers.count == 7, "\(imported.leftovers)")
    }

    @Test func `a field with a value of its own on each device is left out at once`() {
        let twins = Self.table(
            (0..<1_200).map { index in
                Self.twin("d-\(index)", ["role": "x"], ["serial": .integer(index), "level": 1])
            }
        )
        let imported = FleetImport(twins)

        let (devices, diagnostics) = imported.remaining(twins, now: Self.now)
        #expect(devices.isEmpty && diagnostics.isEmpty)
        #expect(imported.cohorts.map(\.count) == [1_200])
        #expect(
            imported.leftovers.contains(
                "`serial` is each device's own, and neither its id nor a label holds it"
            )
        )
    }
}
