import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine

extension SimulatedWorld {
    /// Two commits or more under faults, then rest.
    mutating func live() {
        run(minutes: 90)
        commit { $0.interval = 40 }
        run(minutes: 25)
        commit { $0.firmware = Version(3, 0, 0) }
        run(minutes: 90)
        commit { $0.interval = 50 }
        run(minutes: 60)
        heal()
        commit { $0.firmware = Version(4, 0, 0) }
        for _ in 0..<6 where !isAtRest {
            run(minutes: 120) { $0.isAtRest }
            retry()
        }
    }

    mutating func run(minutes: Int, until isOver: (SimulatedWorld) -> Bool = { _ in false }) {
        for minute in 0..<minutes where oracle.violations.isEmpty {
            step()
            if minute > 60, isOver(self) { return }
        }
    }

    mutating func commit(_ change: (inout SampleFleet) -> Void) {
        change(&fleet)
        commitNumber += 1
    }

    /// Whether every device has what the last commit asks for, and nothing is under way.
    var isAtRest: Bool {
        isUp && controller.state.jobs.isEmpty
            && controller.state.rollouts.values.allSatisfy { $0.phase.isOver }
            && devices.allSatisfy { isConverged($0) || isSpent($0) }
    }

    /// Whether the device failed with the very content that stands, or keeps leaving it: it is told so, and not asked again
    /// and again.
    func isSpent(_ device: SimulatedDevice) -> Bool {
        Track.allCases.contains { track in
            let record = controller.state.ledger.devices[device.id]?[track]
            if record?.corrections ?? 0 >= 3 { return true }
            let wish = record?.wish
            let cohort = fleet.hasAnnex && device.site == "annex" ? "annex" : fleet.name
            let standing = controller.state.ledger.standings[
                CohortTrack(SampleFleet.resource(cohort), track)
            ]
            return wish.map { !$0.isVerified && $0.compiled == standing?.succeeded } ?? false
        }
    }

    func isConverged(_ device: SimulatedDevice) -> Bool {
        let wanted = fleet.document
        return device.version == fleet.firmware && device.config.projected(on: wanted) == wanted
    }

    /// What is not as it should be after the faults have ended.
    func restProblems() -> [String] {
        guard !isAtRest else { return [] }
        let state = controller.state
        let observation = Observation(
            twins: controller.twins,
            hearing: controller.hearing
        )
        let live = RolloutEngine.rollouts(
            state,
            observation,
            settings: controller.settings,
            memory: EngineMemory(),
            now: now
        ).filter { $0.outcome == nil }.map {
            "\($0.id) \($0.kind) \($0.cohortTrack) \($0.state) \($0.message) \($0.waves.map { "\($0.name) \($0.state) \($0.tally)" })"
        }
        let sentences = devices.flatMap {
            RolloutEngine.device(
                $0.id,
                state,
                observation,
                settings: controller.settings,
                memory: EngineMemory(),
                now: now
            ).map { "\($0.device) \($0.track) \($0.message)" }
        }
        let away = devices.filter { !isConverged($0) }.map {
            "\($0.id): \($0.version) \($0.config.canonicalText) "
                + String(describing: state.ledger.devices[$0.id]?[.config])
        }
        return sentences + ["minute \(tick): not at rest"] + live.sorted() + away
            + state.jobs.values.map { "open: \($0.id) \($0.device) \($0.phase)" }.sorted()
            + [String(describing: state.heldRevision), String(describing: state.ledger.standings)]
            + state.ledger.holdBacks.map { "held back: \($0)" }
    }
}
