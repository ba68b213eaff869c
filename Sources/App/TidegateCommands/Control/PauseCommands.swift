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
    }

    var fields: [(key: Text, value: JSONValue)] {
        cohort.map { [(key: "cohort", value: .string($0))] } ?? [(key: "all", value: true)]
    }

    var sentence: String { cohort.map { "cohort \($0.escapingControls)" } ?? "everything" }
}

/// `tidegate pause`
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Offer nothing more, fleet-wide or to a cohort, until it is resumed."
    )

    @OptionGroup var scope: PauseScope
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(["v1", "pause"], act.body(scope.fields))
            control.show(answer) { _ in "paused: \(scope.sentence)" }
        }
    }
}

/// `tidegate resume`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let go on what was paused fleet-wide or for a cohort."
    )

    @OptionGroup var scope: PauseScope
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().post(["v1", "resume"], act.body(scope.fields))
            control.show(answer) { _ in "resumed: \(scope.sentence)" }
        }
    }
}
