import ArgumentParser
import FleetModel

/// `tidegate devices`
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "The devices as the running controller sees them.",
        subcommands: [List.self, Show.self, Exclude.self, Include.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A page of devices, by id, with how they stand to what is in force.",
            discussion: """
                  tidegate devices list --cohort eu-gateways --status behind

                A status is one of the plan's: \(statuses.joined(separator: ", ")).
                """
        )

        @Option(help: "Only this cohort.") var cohort: String?
        @Option(help: "Only this status, on either track.") var status: String?
        @Option(help: "Begin after this device.") var after: String?
        @Option(help: "How many, 1 to 1,000.") var limit = 100
        @OptionGroup var control: ControlOptions

        /// As the plan names them.
        private static let statuses = [
            "inSync", "behind", "pending", "drifted", "contested", "blocked", "conflicted", "stale",
            "unreachable", "heldBack", "unmanaged", "excluded", "maintenance", "quarantined",
            "retired",
        ]
        private static let columns: [(key: Text, title: String)] = [
            ("id", "DEVICE"), ("cohort", "COHORT"), ("firmwareStatus", "FIRMWARE"),
            ("configStatus", "CONFIG"), ("firmware", "VERSIONS"), ("connectivity", "CONNECTION"),
            ("age", "AGE"),
        ]

        func validate() throws {
            guard (1...1_000).contains(limit) else {
                throw ValidationError("--limit is from 1 to 1,000, not \(limit)")
            }
            if let status, !Self.statuses.contains(status) {
                throw ValidationError(
                    "--status is one of \(Self.statuses.joined(separator: ", ")), not \(status)"
                )
            }
        }

        func run() async throws {
            try await reportingFailures {
                var query = [(name: "limit", value: String(limit))]
                for (name, value) in [("cohort", cohort), ("status", status), ("cursor", after)] {
                    if let value { query.append((name: name, value: value)) }
                }
                let answer = try await control.client().get(["v1", "devices"], query: query)
                control.show(answer) { page in
                    let items = page["items"]?.array ?? []
                    guard !items.isEmpty else { return "No device." }
                    var table = TextTable(Self.columns.map(\.title))
                    table.rows = items.map { item in
                        Self.columns.map { item[$0.key]?.cell ?? "-" }
                    }
                    guard let next = page["next"]?.string else { return table.text }
                    return table.text + "\nmore: --after \(next.escapingControls)"
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "All that is known of one device."
        )

        @Argument(help: "The device's id.") var device: String
        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().get(["v1", "devices", device])
                control.show(answer) { Self.lines($0, under: "").joined(separator: "\n") }
            }
        }

        /// `name: value`, nested names joined by dots; nothing is left out.
        static func lines(_ value: JSONValue, under name: String) -> [String] {
            switch value {
            case .object(let object) where !object.isEmpty:
                object.members.flatMap { member in
                    lines(
                        member.value,
                        under: name.isEmpty ? member.key.string : "\(name).\(member.key)"
                    )
                }
            case .array(let elements) where elements.contains { $0.object != nil }:
                elements.enumerated().flatMap { lines($1, under: "\(name)[\($0)]") }
            default: ["\(name.escapingControls): \(value.cell)"]
            }
        }
    }

    struct Exclude: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leave a device alone until a time.",
            discussion:
                "  tidegate devices exclude gw-00007 --until 2026-12-24T00:00:00Z --reason 'on the bench'"
        )

        @Argument(help: "The device's id.") var device: String
        @Option(help: "The time (RFC 3339) from which it is taken up again.") var until: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func validate() throws {
            guard Timestamp(until) != nil else {
                throw ValidationError("--until is a time such as 2026-12-01T00:00:00Z")
            }
        }

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().post(
                    ["v1", "devices", device, "exclude"],
                    act.body([(key: "until", value: .string(until))])
                )
                control.show(answer) { _ in "excluded: \(device.escapingControls) until \(until)" }
            }
        }
    }

    struct Include: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a device up again before its time."
        )

        @Argument(help: "The device's id.") var device: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().post(
                    ["v1", "devices", device, "include"],
                    act.body()
                )
                control.show(answer) { _ in "included: \(device.escapingControls)" }
            }
        }
    }
}
