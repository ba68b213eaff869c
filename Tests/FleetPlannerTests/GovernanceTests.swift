import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct GovernanceTests {
    private func governance(_ specs: String, of twin: Twin) throws -> Governance {
        DesiredState(
            try SampleFleet.compile(SampleFleet.policy() + specs),
            tenant: .standard
        ).governance(of: twin)
    }

    @Test func `the cohort of highest precedence governs`() throws {
        let specs =
            SampleFleet.cohort("low", precedence: 1) + SampleFleet.cohort("high", precedence: 2)

        #expect(try governance(specs, of: .sample()) == .cohort("high"))
    }

    @Test func `a device that no cohort takes is unmanaged`() throws {
        let twin = Twin.sample(labels: ["role": "kiosk"])

        #expect(try governance(SampleFleet.cohort(), of: twin) == .unmanaged)
    }

    @Test func `cohorts of equal precedence that both take a device leave it in conflict`() throws {
        // The compiler refuses an overlap that it cannot exclude; the planner does not rely on it.
        let policy = SampleFleet.policy()
        let one = try SampleFleet.compile(policy + SampleFleet.cohort("b"))
        let other = try SampleFleet.compile(
            policy + SampleFleet.cohort("a", selector: "{matchLabels: {site: berlin}}")
        )
        let both = CompiledFleet(
            commit: nil,
            cohorts: one.cohorts + other.cohorts,
            configs: [],
            firmware: [],
            policies: one.policies,
            acknowledgements: []
        )
        let twin = Twin.sample(labels: ["role": "gateway", "site": "berlin"])

        let desired = DesiredState(both, tenant: .standard)

        #expect(desired.governance(of: twin) == .conflicted(["a", "b"]))
    }

    @Test func `an excluded device falls to the next cohort`() throws {
        let specs =
            SampleFleet.cohort("high", precedence: 2, extra: "exclude: {devices: [gw-1]}")
            + SampleFleet.cohort("low", precedence: 1)

        #expect(try governance(specs, of: .sample("gw-1")) == .cohort("low"))
        #expect(try governance(specs, of: .sample("gw-2")) == .cohort("high"))
    }

    @Test func `a retired cohort governs nobody`() throws {
        let specs = SampleFleet.cohort("old", extra: "state: retired")

        #expect(try governance(specs, of: .sample()) == .unmanaged)
    }
}
