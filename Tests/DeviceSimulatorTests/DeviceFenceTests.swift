import FleetModel
import Testing

@testable import DeviceSimulator

struct DeviceFenceTests {
    private let bench = Workbench()

    @Test func `a higher generation is executed`() {
        let fence = DeviceFence()

        #expect(fence.decide(bench.firmware(), at: Workbench.start) == .execute)
    }

    @Test func `a lower generation is refused`() {
        var fence = DeviceFence()
        fence.begin(bench.firmware(generation: 5))
        let decision = fence.decide(bench.firmware(generation: 4), at: Workbench.start)

        guard case .refused(let outcome) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(outcome.state == .rejected)
        #expect(outcome.code == "stale_generation")
    }

    @Test func `an equal generation is done, and the device tells how it ended`() {
        var fence = DeviceFence()
        let job = bench.firmware(generation: 5)
        fence.begin(job)
        let outcome = DeviceFence.Outcome(.succeeded, "done")
        fence.finish(outcome)

        #expect(fence.decide(job, at: Workbench.start) == .alreadyDone(outcome))
    }

    @Test func `an equal generation is not begun again although the device never finished it`() {
        var fence = DeviceFence()
        let job = bench.firmware(generation: 5)
        fence.begin(job)

        let interrupted = DeviceFence.Outcome(.failed, "interrupted")
        #expect(fence.decide(job, at: Workbench.start) == .alreadyDone(interrupted))
    }

    @Test func `an equal generation of another job is refused`() {
        var fence = DeviceFence()
        fence.begin(bench.firmware(0, "2.4.0", generation: 5))
        let decision = fence.decide(bench.firmware(0, "2.5.0", generation: 5), at: Workbench.start)

        guard case .refused(let outcome) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(outcome.code == "generation_conflict")
    }

    @Test func `nothing is begun after its expiry`() {
        let fence = DeviceFence()
        let job = bench.firmware(expiresIn: .seconds(10))
        let late = Workbench.start.advanced(by: .seconds(11))

        #expect(fence.decide(job, at: Workbench.start.advanced(by: .seconds(10))) == .execute)
        #expect(fence.decide(job, at: late) == .refused(DeviceFence.Outcome(.expired, "expired")))
    }
}
