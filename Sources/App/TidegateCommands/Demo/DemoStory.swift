import FleetModel
import JSON

/// What the demo tells, from the first plan to the explanation of one device.
///
/// Each chapter acts as a person would, by commits and by this program's own commands, and claims what must then be true.
/// Claims about jobs and devices are asked of the simulator, never of the controller.
final class DemoStory {
    let options: DemoOptions
    let stage: DemoStage
    let narrator = DemoNarrator()
    let watch: DemoWatch

    init(_ options: DemoOptions, _ stage: DemoStage) {
        self.options = options
        self.stage = stage
        watch = DemoWatch(stage, narrator)
    }

    func tell() async throws {
        Console.out(
            """
            \(options.devices.grouped) simulated devices, seed \(options.seed); one second here is \
            \(options.timeScale) seconds of their world (--time-scale \(options.timeScale)).
            Repository, state and logs: \(stage.folder)
            """
        )
        try await adopt()
        guard !options.short else {
            try await checkLedger()
            return try narrator.conclude()
        }
        try await changeConfig()
        try await breakFirmware()
        try await fixConfigMeanwhile()
        try await correctFirmware()
        try await checkLedger()
        try explain()
        try narrator.conclude()
    }

    /// The plan for the working copy and the devices as they are now, and how it came to be.
    func plan(_ form: String) throws -> (status: Int32, output: String) {
        try stage.tidegate([
            "plan", "--specs", stage.repository.work, "--twins", stage.platformURL, "--state",
            stage.state, "--output", form,
        ])
    }

    /// A plan made of nothing but the working copy and what the devices report now.
    func freshPlan() throws -> JSONValue {
        let (_, output) = try stage.tidegate([
            "plan", "--specs", stage.repository.work, "--twins", stage.platformURL, "--output",
            "json",
        ])
        return try JSONParser().parse(Array(output.utf8))
    }

    /// The counts of a plan made from what the devices report now.
    func planSummary() throws -> JSONValue {
        try freshPlan()["summary"] ?? .null
    }

    /// Waits until the commit is in force and no rollout lives, and a fresh plan finds nothing more to do.
    func waitUntilConverged(on commit: String, within seconds: Int) async throws {
        try await watch.wait(for: "the fleet to converge on \(commit.prefix(10))", within: seconds)
        {
            status,
            _ in
            guard status["revision"]?["accepted"]?.string == commit,
                status["rollouts"]?["live"]?.integer == 0,
                status["jobs"]?["inFlight"]?.integer == 0
            else { return false }
            return try self.planSummary()["change"]?.integer == 0
        }
    }

    func claimConverged() throws {
        let summary = try planSummary()
        let unchanged = summary["unchanged"]?.integer ?? -1
        narrator.claim(
            "a fresh plan from what devices report finds \(unchanged.grouped) of "
                + "\(options.devices.grouped) as they should be",
            unchanged == Int64(options.devices)
        )
    }

    /// How many devices run a version of the component, as the simulator sees them.
    func count(_ component: String, _ version: String) async throws -> Int64 {
        let versions = try await stage.witness.status()["versions"]?[Text(component)]
        return versions?[Text(version)]?.integer ?? 0
    }
}
