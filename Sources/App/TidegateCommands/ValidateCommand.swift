import ArgumentParser
import FleetModel
import GitSource
import PlanReport
import SpecLanguage
import YAML

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
        discussion: "Exits with 1 where there is any error, with 5 where there are no specs."
    )

    @Argument(help: "A folder or a file of specs.") var path: String = "."
    @Option(name: [.customLong("output"), .customShort("o")], help: "text, json, or lines.")
    var output: Format = .text

    func run() async throws {
        try await reportingFailures {
            let tree = try SpecReading.folder(path)
            guard !tree.files.isEmpty || !tree.diagnostics.isEmpty else {
                throw CommandFailure(
                    "there are no spec files below \(path)",
                    code: .nothingSelected
                )
            }
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

/// Reads specs from where a command names them.
enum SpecReading {
    static func folder(_ path: String) throws -> SpecTree {
        let folder = SpecFolder(path: path, shownBelow: path == "." ? "" : path) { name, bytes in
            YAMLParser.parse(bytes, path: name)
        }
        do throws(RepositoryError) {
            return try folder.read()
        } catch {
            throw CommandFailure(
                error.description,
                code: error.code == .notFound ? .nothingSelected : .failed
            )
        }
    }

    /// The compiled fleet; throws a failure after having told every diagnostic on standard error.
    static func compiled(_ tree: SpecTree) throws -> CompiledFleet {
        let compilation = SpecCompiler.compile(tree)
        Console.errorRaw(DiagnosticText(compilation.diagnostics, sources: tree.files).text())
        guard let fleet = compilation.fleet else {
            throw CommandFailure("the specs cannot be used")
        }
        return fleet
    }
}
