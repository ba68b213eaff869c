import FleetModel
import FleetPlanner
import SpecLanguage
import Testing
import TimeZoneSamples

/// What a plan says of windows, at 2026-09-21T14:13:20Z.
struct PlanWindowTests {
    private func plan(
        zone: String,
        windows: String = "windows: [nights]",
        twins: [Twin] = [.sample()]
    ) throws -> Plan {
        let calendar = """
            ---
            apiVersion: tidegate/v1
            kind: Calendar
            metadata: {name: nights}
            spec: {timeZone: \(zone), allow: [{name: night, schedule: "0 1 * * *", duration: 4h, classes: [config]}]}

            """
        let fleet = try SampleFleet.compile(
            SampleFleet.policy(extra: windows) + SampleFleet.cohort() + calendar
                + SampleFleet.config("a", "{x: 1}")
        )
        return FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                twins: .sample(twins),
                ledger: .adopted,
                zones: TimeZoneSamples.database,
                now: TestTime.now
            )
        )
    }

    @Test func `a plan tells whether its work may start and when that changes`() throws {
        let plan = try plan(zone: "Europe/London")
        let windows = try #require(plan.rollouts.first).windows
        #expect(windows.map(\.zone) == [nil])
        #expect(
            windows.first?.verdict.sentence
                == "closed: outside the window night of the calendar nights; opens "
                + "2026-09-22T00:00:00Z (2026-09-22T01:00 Europe/London)"
        )
        #expect(plan.inputs.timeZones == "samples")
        #expect(!plan.isDenied)
        let text = String(decoding: plan.canonicalBytes, as: UTF8.self)
        #expect(
            text.contains(
                "\"localChange\":\"2026-09-22T01:00\",\"open\":false,\"reason\":\"outside\""
            )
        )
    }

    @Test func `devices are shown by the zones that they name`() throws {
        let plan = try plan(
            zone: "device",
            twins: [
                .sample("gw-1", labels: ["role": "gateway", "timeZone": "Europe/London"]),
                .sample("gw-2", facts: ["model": "gw-200", "timeZone": "America/New_York"]),
                .sample("gw-3", facts: ["model": "gw-200", "timeZone": "Mars/Olympus"]),
                .sample("gw-4"),
            ]
        )
        let windows = try #require(plan.rollouts.first).windows
        #expect(windows.map(\.zone) == ["America/New_York", "Europe/London", "Mars/Olympus"])
        #expect(
            windows.map(\.verdict.changesAt) == [
                Timestamp("2026-09-22T05:00:00Z"), Timestamp("2026-09-22T00:00:00Z"), nil,
            ]
        )
        let finding = try #require(plan.findings.first { $0.code == .unknownZone })
        #expect(finding.severity == .warn)
        #expect(finding.count == 1)
        #expect(finding.message.contains("the time zone Mars/Olympus is not in"))
    }

    @Test func `a zone that is not known denies the plan at its calendar`() throws {
        let plan = try plan(zone: "Mars/Olympus")
        #expect(plan.isDenied)
        let finding = try #require(plan.findings.first { $0.code == .unknownZone })
        #expect(finding.severity == .deny)
        #expect(finding.span?.file == "fleet.yaml")
        #expect(finding.message.hasPrefix("calendar nights: the time zone Mars/Olympus is not in"))
        // Nobody uses it.
        let unused = try self.plan(zone: "Mars/Olympus", windows: "")
        #expect(!unused.isDenied)
        #expect(unused.findings.contains { $0.code == .unknownZone && $0.severity == .warn })
    }

    @Test func `a plan without calendars says nothing of windows`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        )
        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                twins: .sample([.sample()]),
                ledger: .adopted,
                now: TestTime.now
            )
        )
        #expect(plan.inputs.timeZones == nil)
        let windows = plan.rollouts.flatMap(\.windows)
        #expect(windows.isEmpty)
    }
}
