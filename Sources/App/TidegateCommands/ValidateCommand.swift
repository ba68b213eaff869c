import ArgumentParser
import FleetModel
import GitSource
import SpecLanguage
import YAML

/// `tidegate validate`
struct ValidateCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check specs offline: syntax, fields, references, overlaps.",
        discussion: "Exits with 1 where there is any error, with 5 where there are no specs."
    )

    @Argument(help: "A folder or a file of specs.") var path: String = "."
    @Option(name: [.customLong("output"), .customShort("o")], help: "text or json.")
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
            let listing = DiagnosticListing(diagnostics: compilation.diagnostics, files: tree.files)
            switch output {
            case .text: Console.out(listing.text)
            case .json: Console.out(listing.json.canonicalText)
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
        let listing = DiagnosticListing(diagnostics: compilation.diagnostics, files: tree.files)
        if !compilation.diagnostics.isEmpty { Console.error(listing.text) }
        guard let fleet = compilation.fleet else {
            throw CommandFailure("the specs cannot be used")
        }
        return fleet
    }
}
