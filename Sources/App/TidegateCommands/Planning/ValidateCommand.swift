import ArgumentParser
import FleetModel
import GitSource
import PlanReport
import SpecLanguage

/// `tidegate validate`
struct ValidateCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
        /// One line each, for editors and problem matchers.
        case lines
    }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check specs offline: syntax, fields, references, overlaps.",
        discussion: """
              tidegate validate fleet-specs
              tidegate validate fleet-specs --output lines

            Exits with 1 where there is any error, with 5 where there are no specs.
            """
    )

    @Argument(help: "A folder or a file of specs.") var path: String = "."
    @Option(name: [.customLong("output"), .customShort("o")], help: "text, json, or lines.")
    var output: Format = .text

    func run() async throws {
        try await reportingFailures {
            let tree = try SpecReading.someSpecs(in: path)
            let compilation = SpecCompiler.compile(tree)
            let report = DiagnosticText(
                compilation.diagnostics,
                sources: tree.files,
                style: TextStyle(usesColour: Console.usesColor)
            )
            switch output {
            case .text where compilation.diagnostics.isEmpty:
                Console.out("\(tree.files.count) files are fine.")
            case .text: Console.outRaw(Array(report.text().utf8))
            case .lines: Console.outRaw(Array(report.lines.utf8))
            case .json: Console.out(report.json.canonicalText)
            }
            if compilation.fleet == nil { throw ExitCode.failed }
        }
    }
}
