import ArgumentParser
import Manual

/// `tidegate help [TOPIC…]`, in the place of the argument parser's own.
struct HelpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain the code of a diagnostic, or show how a subcommand is used.",
        discussion: """
              tidegate help TG2003
              tidegate help codes
              tidegate help plan
            """
    )

    @Argument(
        help: ArgumentHelp("A code such as TG2003, codes, or a subcommand.", valueName: "topic")
    )
    var topics: [String] = []

    func run() async throws {
        try await reportingFailures {
            guard let topic = topics.first else {
                return Console.out(TidegateCommand.helpMessage())
            }
            if topic == "codes" { return Console.out(Self.codes.text) }
            if let page = DiagnosticPage(code: topic) {
                return Console.outRaw(Array(page.text.utf8))
            }
            if topic.uppercased().hasPrefix("TG") {
                throw CommandFailure(
                    "there is no code `\(topic.escapingControls)`; `tidegate help codes` lists them",
                    code: .usage
                )
            }
            Console.out(TidegateCommand.helpMessage(for: try subcommand()))
        }
    }

    private static var codes: TextTable {
        var table = TextTable(["CODE", "WHAT IS WRONG"])
        table.rows = DiagnosticPage.all.map { [$0.code, $0.title] }
        return table
    }

    /// The command that the topics lead to.
    private func subcommand() throws -> any ParsableCommand.Type {
        var command: any ParsableCommand.Type = TidegateCommand.self
        for topic in topics {
            guard
                let next = command.configuration.subcommands.first(where: {
                    $0._commandName == topic
                })
            else {
                throw CommandFailure(
                    "there is no subcommand `\(topics.joined(separator: " ").escapingControls)`",
                    code: .usage
                )
            }
            command = next
        }
        return command
    }
}
