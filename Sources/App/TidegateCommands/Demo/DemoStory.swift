import FleetModel
import Foundation
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

    /// The plan for the working copy and the devices as they are now: as a person reads it, and as a document.
    func plan(_ form: PlanForm) throws -> (shown: String, document: JSONValue) {
        let file = stage.folder + "/plan.json"
        let (_, shown) = try stage.tidegate([
            "plan", "--specs", stage.repository.work, "--twins", stage.platformURL, "--state",
            stage.state, "--output", form.rawValue, "--out", file,
        ])
        let document = try Data(contentsOf: URL(fileURLWithPath: file))
        return (shown, try JSONParser().parse([UInt8](document)))
    }

    /// A plan made of nothing but the working copy and what the devices report now.
    func freshPlan() throws -> JSONValue {
        let (_, output) = try stage.tidegate([
            "plan", "--specs", stage.repository.work, "--twins", stage.platformURL, "--output",
            "json",
        ])
        return try JSONParser().parse(Array(output.utf8))
    }

    /// Waits until the commit is in force and no rollout lives, and a fresh plan finds nothing more to do; claims that it
    /// finds every device as it should be.
    func converge(on commit: String) async throws {
        var unchanged: Int64 = -1
        try await watch.wait(for: "the fleet to converge on \(commit.prefix(10))") { status, _ in
            guard status["revision"]?["accepted"]?.string == commit,
                status["rollouts"]?["live"]?.integer == 0,
                status["jobs"]?["inFlight"]?.integer == 0
            else { return false }
            let summary = try self.freshPlan()["summary"]
            unchanged = summary?["unchanged"]?.integer ?? -1
            return summary?["change"]?.integer == 0
        }
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
