import FleetModel
import GitSource
import JSON
import PlanReport
import SpecLanguage
import YAML

/// Reads specs from where a command names them.
enum SpecReading {
    static func folder(
        _ path: String,
        parse: @escaping SpecParser = { name, bytes in YAMLParser.parse(bytes, path: name) },
        parseSchema: @escaping SchemaParser = { bytes in SchemaFile.Content(parsing: bytes) }
    ) throws -> SpecTree {
        let folder = SpecFolder(
            path: path,
            shownBelow: path == "." ? "" : path,
            parse: parse,
            parseSchema: parseSchema
        )
        do throws(RepositoryError) {
            return try folder.read()
        } catch {
            throw CommandFailure(
                error.description,
                code: error.code == .notFound ? .nothingSelected : .failed
            )
        }
    }

    /// The specs of a folder; throws a failure of its own where there are none.
    static func someSpecs(in path: String) throws -> SpecTree {
        let tree = try folder(path)
        guard !tree.files.isEmpty || !tree.diagnostics.isEmpty else {
            throw CommandFailure("there are no spec files below \(path)", code: .nothingSelected)
        }
        return tree
    }

    /// The compiled fleet; throws a failure after having told every diagnostic on standard error.
    ///
    /// `name` says which specs: `the specs`, `the base main`.
    static func compiled(_ tree: SpecTree, _ name: String = "the specs") throws -> CompiledFleet {
        let compilation = SpecCompiler.compile(tree)
        Console.errorRaw(DiagnosticText(compilation.diagnostics, sources: tree.files).text())
        guard let fleet = compilation.fleet else {
            throw CommandFailure("\(name) cannot be used")
        }
        // A plan that passes over what the specs say would be believed.
        guard compilation.isCarriedOut else {
            throw CommandFailure(
                "\(name) say what this version checks but does not carry out: a controller refuses them, and there is no plan"
            )
        }
        return fleet
    }

    /// Throws a failure, after having told why, where one revision may not follow another: a cohort or policy that just
    /// vanishes is no wish.
    static func checkStep(
        from former: CompiledFleet,
        to next: CompiledFleet,
        sources: [SpecFile] = []
    ) throws {
        let diagnostics = TransitionCheck.check(from: former, to: next)
        guard !diagnostics.isEmpty else { return }
        Console.errorRaw(DiagnosticText(diagnostics, sources: sources).text())
        throw CommandFailure("the revision may not follow the one before it")
    }
}
