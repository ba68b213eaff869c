import ArgumentParser
import FleetModel

/// `tidegate health`
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Say whether the controller is alive and ready; for container probes.",
        discussion: "Exits with 0 where it is, with 1 where it is not."
    )

    @Flag(help: "Ask only whether it is alive, not whether it has a commit and a complete sweep.")
    var alive = false
    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().get([alive ? "healthz" : "readyz"])
            control.show(answer) { $0["status"]?.cell ?? "ok" }
        }
    }
}
