import ArgumentParser
import FleetModel

/// `tidegate events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "The journal: what was decided, in order.",
        discussion: "  tidegate events --since 1200 --limit 50"
    )

    @Option(help: "Begin after this sequence.") var since: UInt64 = 0
    @Option(help: "How many, 1 to 1,000.") var limit = 200
    @OptionGroup var control: ControlOptions

    func validate() throws {
        guard (1...1_000).contains(limit) else {
            throw ValidationError("--limit is from 1 to 1,000, not \(limit)")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().get(
                ["v1", "events"],
                query: [
                    (name: "since", value: String(since)), (name: "limit", value: String(limit)),
                ]
            )
            control.show(answer) { page in
                let items = page["items"]?.array ?? []
                guard !items.isEmpty else { return "No event after \(since)." }
                return items.map { item in
                    // A record with one value holds it under `_0`, as Codable writes it.
                    let record = item["record"]
                    let only = record?.object?.count == 1 ? record?["_0"] : nil
                    let text = (only ?? record)?.canonicalText ?? ""
                    let shown = String(text.unicodeScalars.prefix(160)).escapingControls
                    return
                        "\(item["sequence"]?.cell ?? "-")  \(item["kind"]?.cell ?? "-")  \(shown)"
                }.joined(separator: "\n")
            }
        }
    }
}
