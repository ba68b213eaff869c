import ArgumentParser
import FleetModel

/// `tidegate held-back`
struct HeldBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held-back",
        abstract: "Content that failed and is not offered again.",
        subcommands: [List.self, Clear.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What is held back.")

        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().get(["v1", "held-back"])
                control.show(answer) { value in
                    let items = value["items"]?.array ?? []
                    guard !items.isEmpty else { return "Nothing is held back." }
                    var table = TextTable(["TRACK", "COHORT", "DIGEST"])
                    table.rows = items.map { item in
                        [
                            item["track"]?.cell ?? "-", item["cohort"]?.cell ?? "-",
                            item["digest"]?.cell ?? "-",
                        ]
                    }
                    return table.text
                }
            }
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Allow one piece of content again; its next rollout begins at the first wave.",
            discussion:
                "`tidegate rollouts retry` does the same for all that one rollout held back."
        )

        @Argument(help: "The digest as the list shows it.") var digest: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func validate() throws {
            guard Digest(hexadecimal: digest) != nil else {
                throw ValidationError("a digest is 64 lower-case hexadecimal digits")
            }
        }

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().post(
                    ["v1", "held-back", "clear"],
                    act.body([(key: "digest", value: .string(digest))])
                )
                control.show(answer) { _ in "cleared: \(digest.escapingControls)" }
            }
        }
    }
}
