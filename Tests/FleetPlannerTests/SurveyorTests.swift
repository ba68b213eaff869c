import FleetModel
import SpecLanguage
import Testing

@testable import FleetPlanner

/// Devices that are looked at by the parts which they share with others are judged as each by itself.
struct SurveyorTests {
    /// What is told of a device.
    private struct Account: Hashable {
        let judgement: Judgement
        let outline: DeviceOutline

        init(_ judgement: Judgement, _ outlines: [DeviceOutline]) {
            outline = outlines[judgement.outline]
            self.judgement = Judgement(
                governance: judgement.governance,
                firmware: judgement.firmware,
                config: judgement.config
            )
        }
    }

    private func input(
        _ fleet: CompiledFleet,
        _ base: CompiledFleet,
        _ twins: [Twin],
        _ ledger: Ledger = .adopted
    ) -> PlanInput {
        PlanInput(
            fleet: fleet.succeeding(base),
            base: base,
            twins: .sample(twins),
            ledger: ledger,
            now: TestTime.now
        )
    }

    /// By the twin alone, with nothing remembered of others.
    private func account(
        of row: TwinTable.Row,
        _ input: PlanInput,
        _ desired: DesiredState
    )
        -> Account
    {
        let twin = desired.subject(row.twin)
        let judge = DeviceJudge(input, desired)
        let governance = desired.governance(of: twin)
        guard let cohort = governance.cohort else {
            return Account(judge.ungoverned(twin, governance), [.empty])
        }
        var classes = ClassTable(desired, base: input.base)
        let limits = judge.limits(cohort)
        func silence(_ track: Track) -> Silence {
            limits.silence(
                row.age(at: input.now),
                isOffline: twin.connectivity.state == .offline,
                on: track
            )
        }
        let record = input.ledger.devices[twin.id]
        let device = JudgedDevice(
            cohort: cohort,
            state: desired.state(of: twin.id),
            isExcluded: input.ledger.excluded[twin.id] != nil,
            record: record?.incarnation == twin.incarnation ? record : nil,
            silence: (silence(.firmware), silence(.config)),
            deviceClass: classes.deviceClass(of: twin, in: cohort)
        )
        return Account(judge.judgement(of: device) { twin }, classes.outlines)
    }

    private func expectSame(_ input: PlanInput, _ name: String) -> Set<String> {
        let desired = DesiredState(input.fleet, tenant: .standard)
        let survey = FleetSurvey(input, desired)
        var seen: Set<String> = []
        for (index, row) in input.twins.rows.enumerated() {
            let alone = account(of: row, input, desired)
            let together = Account(survey.judgement(index), survey.outlines)
            #expect(together == alone, "\(name), \(row.twin.id)")
            for change in alone.outline.changes {
                seen.insert(change.action.rawValue + (change.isOwn ? " own" : ""))
            }
            if let status = alone.judgement.config?.status {
                seen.insert(status.name + (status.obstacle.map { " " + $0.code.rawValue } ?? ""))
            }
        }
        return seen
    }

    @Test func `devices of like and unlike names are judged as each by itself`() {
        var seen: Set<String> = []
        for seed in 0..<200 {
            let sample = OwnNameFleet(seed: UInt64(seed))
            let input = input(sample.fleet, sample.base, sample.twins)
            seen.formUnion(expectSame(input, "seed \(seed)"))
        }

        let expected = [
            "set", "set own", "observe", "observe own", "setOnce", "release", "reset", "inSync",
            "behind", "blocked conflict", "blocked template",
        ]
        #expect(Set(expected).subtracting(seen).isEmpty, "\(seen.sorted())")
    }

    @Test func `a crowd is judged as each of it by itself`() {
        for seed in 0..<50 {
            let crowd = CrowdFleet(seed: UInt64(seed))
            var ledger = crowd.ledger
            for twin in crowd.twins.prefix(3) {
                ledger.excluded[twin.id] = TestTime.wall.advanced(by: .hours(1))
            }
            for twin in crowd.twins.suffix(3) {
                ledger.devices[twin.id] = DeviceRecord(
                    incarnation: Incarnation("of old") ?? .fallback
                )
            }
            _ = expectSame(input(crowd.fleet, crowd.base, crowd.twins, ledger), "seed \(seed)")
        }
    }

    @Test func `silence is judged of each device, whatever it shares with others`() {
        let crowd = CrowdFleet(seed: 3)
        let twins = crowd.twins.enumerated().map { index, twin in
            twin.reporting(
                2,
                at: index.isMultiple(of: 5)
                    ? nil : TestTime.wall.advanced(by: .hours(-index * index / 4))
            )
        }

        let seen = expectSame(input(crowd.fleet, crowd.base, twins, crowd.ledger), "silence")

        #expect(seen.isSuperset(of: ["unreachable"]))
    }

    @Test func `devices of one form are told apart where only their names make values the same`()
        throws
    {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort()
                + SampleFleet.config("a", #"{asset: "aaaa-${device.id}"}"#)
        )
        let twins = ["aaaa", "bbbb", "cccc"].map {
            Twin.sample($0, reported: ["asset": .string("\($0)-\($0)")])
        }
        let input = input(fleet, fleet, twins)

        _ = expectSame(input, "own names")
        let survey = FleetSurvey(input, DesiredState(input.fleet, tenant: .standard))
        #expect((0..<3).map { survey.judgement($0).config?.isMet } == [true, false, false])
    }

    @Test func `equal texts with the name in other places are told apart by each device`() {
        let one = OwnText("\u{10FFFD}-aaaa")
        let other = OwnText("aaaa-\u{10FFFD}")

        #expect(one.equals(other, for: Array("aaaa".utf8)))
        #expect(!one.equals(other, for: Array("bbbb".utf8)))
        #expect(!one.alwaysDiffers(from: other))
        #expect(OwnText("\u{10FFFD}").alwaysDiffers(from: OwnText("x-\u{10FFFD}")))
        #expect(!OwnText("\u{10FFFD}").alwaysDiffers(from: OwnText("gw-1")))
    }
}
