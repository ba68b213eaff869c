import FleetModel
import Testing

@testable import FleetPlanner

/// How findings about many devices are folded.
struct DeviceTallyTests {
    private static func sentences(_ reasons: [[String]]) -> [String] {
        var tally = DeviceTally()
        for reasons in reasons { tally.add(reasons) }
        return tally.sentences.map { "\($0.devices)\($0.text)" }
    }

    @Test func `few reasons are told one by one, with those that concern most devices first`() {
        #expect(Self.sentences([["b"], ["a"], ["b"]]) == ["2: b", "1: a"])
        #expect(Self.sentences([[], []]) == ["2"])
        // One device on two tracks.
        #expect(Self.sentences([["a", "b"], ["a", "a"]]) == ["2: a", "1: b"])
    }

    @Test func `of many reasons a few are examples, and each device counts once`() {
        let reasons = [["c"], ["a"], ["b", "a"], ["d"], ["e"]]

        #expect(
            Self.sentences(reasons)
                == ["5, for 5 reasons, such as: a (2); b (1); c (1); …"]
        )
        #expect(Self.sentences(reasons) == Self.sentences(reasons.reversed()))
    }

    @Test func `devices that each have a version of their own are one finding of the plan`() throws
    {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {os: 9.0.0}")
                + SampleFleet.firmware("os", "9.0.0")
        )
        let twins = (1...200).map { number in
            Twin.sample("gw-\(number)", firmware: ["os": "build-\(number % 150)"])
        }

        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), ledger: .adopted, now: TestTime.now)
        )

        let blocked = plan.findings.filter { $0.code == .blocked }
        #expect(blocked.map(\.count) == [200])
        #expect(
            blocked.first?.message == """
                gateways: firmware is blocked, for 150 reasons, such as: os build-1 is not a semantic version (2); os \
                build-10 is not a semantic version (2); os build-11 is not a semantic version (2); …
                """
        )
    }
}
