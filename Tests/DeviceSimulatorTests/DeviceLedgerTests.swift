import FleetModel
import Testing

@testable import DeviceSimulator

/// A ledger that cannot see a fault would prove nothing: each fault of a controller is shown to it here.
struct DeviceLedgerTests {
    @Test func `an honest day leaves no violation`() {
        var bench = Workbench()
        for (generation, version) in ["2.4.0", "2.5.0", "2.4.0"].enumerated() {
            let from = bench.running()?.string ?? ""
            let job = bench.firmware(0, version, from: from, generation: UInt64(generation + 1))
            let state = bench.run(job)?.state
            #expect(state == .succeeded)
            bench.offer(job)
        }

        #expect(bench.fleet.ledger.counts.distinctJobs == 3)
        #expect(bench.fleet.ledger.counts.resends == 3)
        #expect(bench.fleet.ledger.counts.executions == 3)
        #expect(bench.fleet.ledger.violations == [])
        #expect(bench.fleet.lostJobs == [])
    }

    @Test func `a retry under a new id while the first is open is seen`() {
        var bench = Workbench()
        bench.offer(bench.firmware(generation: 1))
        bench.offer(bench.firmware(generation: 2))

        #expect(bench.fleet.ledger.counts.repeatedDecisions == 1)
        #expect(bench.fleet.ledger.violations.count == 1)
    }

    @Test func `a retry under a new id after the first succeeded is seen, and its execution too`() {
        var bench = Workbench()
        _ = bench.run(bench.config(generation: 1))
        _ = bench.run(bench.config(generation: 2))

        #expect(bench.fleet.ledger.counts.repeatedDecisions == 1)
        #expect(bench.fleet.ledger.counts.doubledExecutions == 1)
    }

    @Test func `two ids for one generation are seen`() {
        var bench = Workbench()
        bench.offer(bench.firmware(0, "2.4.0", generation: 1))
        bench.offer(bench.firmware(0, "2.5.0", generation: 1))

        #expect(bench.fleet.ledger.counts.conflictingOffers == 1)
    }

    @Test func `a retry after a failure, or a correction after drift, is rightful`() throws {
        let flag = try #require(FailingConfig("telemetry.intervalSeconds=15"))
        var bench = Workbench { $0.failConfigs = [flag] }
        let failure = bench.run(bench.config(generation: 1))
        bench.fleet.setFaults(SimulatedFaults())
        let retry = bench.run(bench.config(generation: 2))
        bench.fleet.drift(0, knob: 0)
        let correction = bench.run(bench.config(generation: 3))

        #expect(failure?.state == .failed)
        #expect(retry?.state == .succeeded)
        #expect(correction?.state == .succeeded)
        #expect(bench.fleet.ledger.violations == [])
    }

    @Test func `a job that never ends is lost once its expiry and its time are over`() {
        var bench = Workbench()
        let job = bench.firmware(expiresIn: .minutes(10), timeout: .minutes(10))
        bench.offer(job)
        bench.wait(.seconds(31))
        var faults = SimulatedFaults()
        faults.offlineShare = 1
        bench.fleet.setFaults(faults)
        bench.wait(.minutes(15))
        #expect(bench.fleet.lostJobs == [])
        bench.wait(.minutes(6))

        #expect(bench.fleet.lostJobs == [job.id])
    }
}
