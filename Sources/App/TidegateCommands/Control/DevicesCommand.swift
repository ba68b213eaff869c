import ArgumentParser
import FleetModel

/// `tidegate devices`
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "The devices as the running controller sees them.",
        subcommands: [List.self, Show.self, Exclude.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A page of devices, by id.")

        @Option(help: "Only this cohort.") var cohort: String?
        @Option(help: "Only this state.") var status: String?
        @Option(help: "Begin after this device.") var after: String?
        @Option(help: "How many, 1 to 1,000.") var limit = 100
        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                var query = [(name: "limit", value: String(limit))]
                for (name, value) in [("cohort", cohort), ("status", status), ("cursor", after)] {
                    if let value { query.append((name: name, value: value)) }
                }
                let answer = try await control.client().get(["v1", "devices"], query: query)
                control.show(answer) { page in
                    let items = page["items"]?.array ?? []
                    guard let columns = items.first?.object?.keys else { return "No device." }
                    var table = TextTable(columns.map { $0.string.uppercased() })
                    table.rows = items.map { item in columns.map { item[$0]?.cell ?? "-" } }
                    return table.text
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One device.")

        @Argument(help: "The device's id.") var device: String
        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().get(["v1", "devices", device])
                control.show(answer) { StatusCommand.lines($0, under: "").joined(separator: "\n") }
            }
        }
    }

    struct Exclude: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Leave a device alone until a time."
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
}
