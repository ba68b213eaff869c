import ArgumentParser
import FleetModel

/// What a pause or a resumption is about.
struct PauseScope: ParsableArguments {
    @Flag(help: "Everything.") var all = false
    @Option(help: "One cohort.") var cohort: String?

    func validate() throws {
        guard all != (cohort != nil) else {
            throw ValidationError("name what to act on: --all or --cohort NAME")
        }
        if let cohort, ResourceName(cohort) == nil {
            throw ValidationError("`\(cohort.escapingControls)` is no name of a cohort")
        }
    }

    var fields: [(key: Text, value: JSONValue)] {
        cohort.map { [(key: "cohort", value: .string($0))] } ?? [(key: "all", value: true)]
    }

    var sentence: String { cohort.map { "cohort \($0.escapingControls)" } ?? "everything" }
}
