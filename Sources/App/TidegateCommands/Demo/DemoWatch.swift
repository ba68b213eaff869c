import FleetController
import FleetModel

/// Follows the running controller: says what rollouts do, and waits for what must come.
final class DemoWatch {
    /// Far more than anything here takes, so that a slow machine is slow and only what never comes fails.
    private static let patience = Duration.seconds(300)

    private let stage: DemoStage
    private let narrator: DemoNarrator
    private var told: [String: String] = [:]
    private var lastProgress = ContinuousClock.now
    private var toldProgress = ""

    init(_ stage: DemoStage, _ narrator: DemoNarrator) {
        self.stage = stage
        self.narrator = narrator
    }

    /// The controller's answer; throws where it does not answer for 20 s.
    func controller(_ segments: [String]) async throws -> JSONValue {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                return try await ControlClient(stateFolder: stage.state).get(["v1"] + segments)
            } catch let failure as CommandFailure {
                if let casualty = stage.casualty { throw CommandFailure(casualty) }
                guard ContinuousClock.now < deadline else { throw failure }
                try await SystemClock().pause(for: TimeSpan(milliseconds: 100))
            }
        }
    }

    func rollouts() async throws -> [JSONValue] {
        try await controller(["rollouts"])["items"]?.array ?? []
    }

    /// Looks until the condition holds, and tells every rollout's end on the way; throws where it never does.
    func wait(
        for what: String,
        until condition: (JSONValue, [JSONValue]) async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let status = try await controller(["status"])
            let rollouts = try await rollouts()
            tell(status, rollouts)
            if try await condition(status, rollouts) { return }
            if let casualty = stage.casualty { throw CommandFailure(casualty) }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    "\(what): not seen within \(Self.patience); logs are in \(stage.folder)"
                )
            }
            try await SystemClock().pause(for: TimeSpan(milliseconds: 250))
        }
    }

    private func tell(_ status: JSONValue, _ rollouts: [JSONValue]) {
        for rollout in rollouts {
            guard let id = rollout["id"]?.cell, let state = rollout["state"]?.cell else { continue }
            let news = news(rollout, state)
            guard told[id] != news else { continue }
            told[id] = news
            if ["succeeded", "failed", "aborted", "superseded", "abandoned"].contains(state) {
                narrator.say("\(narrator.elapsed)  \(name(rollout))  \(news)")
            }
        }
        guard ContinuousClock.now - lastProgress > .seconds(3) else { return }
        lastProgress = .now
        let jobs = status["jobs"]
        let open = rollouts.filter {
            $0["inFlight"]?.integer ?? 0 > 0 || $0["state"]?.cell == "soaking"
        }
        let waves = open.prefix(4).map { "\(name($0)) \($0["wave"]?.cell ?? "-")" }
        let more = open.count > 4 ? " and \(open.count - 4) more" : ""
        let progress =
            "\((jobs?["succeeded"]?.integer ?? 0).grouped) jobs done, "
            + "\((jobs?["inFlight"]?.integer ?? 0).grouped) in flight"
            + (waves.isEmpty ? "" : "; " + waves.joined(separator: ", ") + more)
        guard progress != toldProgress else { return }
        toldProgress = progress
        narrator.say("\(narrator.elapsed)  \(progress)")
    }

    private func news(_ rollout: JSONValue, _ state: String) -> String {
        let sentence = rollout["sentence"]?.cell ?? ""
        guard let outcome = rollout["outcome"], outcome != .null else {
            return "\(state): \(sentence)"
        }
        let counts = ["converged", "done", "failed", "unknown", "untouched"].compactMap { key in
            outcome[Text(key)]?.integer.flatMap { $0 > 0 ? "\($0.grouped) \(key)" : nil }
        }
        return counts.isEmpty ? state : "\(state): \(counts.joined(separator: ", "))"
    }

    private func name(_ rollout: JSONValue) -> String {
        let kind = rollout["kind"]?.cell ?? ""
        let suffix = kind == "revision" ? "" : " (\(kind))"
        return "\(rollout["cohort"]?.cell ?? "-") \(rollout["track"]?.cell ?? "-")\(suffix)"
    }
}
