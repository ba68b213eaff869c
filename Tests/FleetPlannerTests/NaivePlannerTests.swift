import FleetModel
import FleetPlanner
import FleetSimulation
import SpecLanguage
import Testing

struct NaivePlannerTests {
    @Test func `four hundred random fleets are resolved as the naive rules have it`() {
        var seen: Set<String> = []
        for seed in 0..<400 {
            let random = RandomFleet(seed: UInt64(seed))
            let naive = NaivePlanner(fleet: random.fleet)
            let desired = DesiredState(random.fleet, tenant: .standard)
            for twin in random.twins {
                let governance = desired.governance(of: twin)
                #expect(governance == naive.governance(of: twin), "seed \(seed), \(twin.id)")
                guard let cohort = governance.cohort else { continue }
                seen.insert(compareConfig(desired, naive, twin, cohort, seed))
                seen.insert(compareFirmware(desired, naive, twin, cohort, seed))
            }
        }

        // The fleets are worth comparing only if every kind of answer comes up.
        #expect(
            seen == [
                "config conflict", "config met", "config open", "firmware met", "firmware open",
                "firmware blocked",
            ]
        )
    }

    private func compareConfig(
        _ desired: DesiredState,
        _ naive: NaivePlanner,
        _ twin: Twin,
        _ cohort: ResourceName,
        _ seed: Int
    ) -> String {
        let target = desired.target(for: twin, in: cohort, on: .config)
        guard let document = naive.document(of: twin, in: cohort) else {
            #expect(target.obstacle?.code == .conflict, "seed \(seed), \(twin.id)")
            return "config conflict"
        }
        let isMet = document.leaves.allSatisfy {
            twin.config.reported.value(at: $0.path) == $0.value
        }
        #expect(target.obstacle == nil, "seed \(seed), \(twin.id)")
        #expect(target.wish == .config(document), "seed \(seed), \(twin.id)")
        #expect(target.digest == document.digest)
        #expect(target.isMet == isMet, "seed \(seed), \(twin.id)")
        #expect((target.next == nil) == isMet)
        return isMet ? "config met" : "config open"
    }

    private func compareFirmware(
        _ desired: DesiredState,
        _ naive: NaivePlanner,
        _ twin: Twin,
        _ cohort: ResourceName,
        _ seed: Int
    ) -> String {
        let pins = desired.fleet.cohort(cohort)?.firmware ?? []
        let target = desired.target(for: twin, in: cohort, on: .firmware)
        guard let path = naive.cheapestPath(of: twin, pins: pins) else {
            #expect(target.obstacle != nil, "seed \(seed), \(twin.id)")
            #expect(target.next == nil)
            return "firmware blocked"
        }
        #expect(target.obstacle == nil, "seed \(seed), \(twin.id)")
        #expect(target.stepsLeft == path.steps, "seed \(seed), \(twin.id)")
        #expect(target.isMet == (path.steps == 0))
        return path.steps == 0 ? "firmware met" : "firmware open"
    }
}
