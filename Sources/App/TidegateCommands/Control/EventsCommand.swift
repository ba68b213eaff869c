import ArgumentParser
import FleetModel

/// `tidegate events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "The journal: what was decided, in order."
    )

    @Option(help: "Begin after this sequence.") var since: UInt64 = 0
    @Option(help: "How many, 1 to 1,000.") var limit = 200
    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().get(
                ["v1", "events"],
                query: [
                    (name: "since", value: String(since)), (name: "limit", value: String(limit)),
                ]
            )
            control.show(answer) { page in
                (page["items"]?.array ?? []).map { item in
                    let record = item["record"]?.canonicalText ?? ""
                    let shown = String(record.prefix(160)).escapingControls
                    return
                        "\(item["sequence"]?.cell ?? "-")  \(item["kind"]?.cell ?? "-")  \(shown)"
                }.joined(separator: "\n")
            }
        }
    }
}
