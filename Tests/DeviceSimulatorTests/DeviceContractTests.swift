import FleetModel
import Testing

@testable import DeviceSimulator

/// The device contract and the platform's half of it, rule by rule.
struct DeviceContractTests {
    @Test func `an offer made again gets the job as it stands, and nothing is done twice`() {
        var bench = Workbench()
        let job = bench.firmware()
        let first = bench.offer(job)
        bench.wait(.hours(1))
        let again = bench.offer(job)
        bench.wait(.hours(1))

        #expect(first == .job(0, isNew: true))
        #expect(again == .job(0, isNew: false))
        #expect(bench.fleet.ledger.counts.executions == 1)
        #expect(bench.fleet.ledger.counts.resends == 1)
        #expect(bench.fleet.ledger.counts.violations == 0)
    }

    @Test func `an id with another body is a conflict`() {
        var bench = Workbench()
        let job = bench.firmware()
        bench.offer(job)
        let other = OfferedJob(
            id: job.id,
            device: job.device,
            incarnation: job.incarnation,
            generation: job.generation,
            target: job.target,
            expiresAt: job.expiresAt.advanced(by: .hours(1)),
            timeout: job.timeout,
            bodyDigest: Digest(of: "another".utf8)
        )

        let answer = bench.offer(other)

        #expect(answer == .refused(.jobConflict))
        #expect(bench.fleet.ledger.counts.conflictingOffers == 1)
    }

    @Test func `a generation that is not higher is refused by the platform`() {
        var bench = Workbench()
        bench.offer(bench.firmware(0, "2.4.0", generation: 3))
        let equal = bench.offer(bench.firmware(0, "2.5.0", generation: 3))
        let lower = bench.offer(bench.firmware(0, "2.5.0", generation: 2))

        #expect(equal == .refused(.staleGeneration(Generation(3))))
        #expect(lower == .refused(.staleGeneration(Generation(3))))
    }

    @Test func `tracks count their generations apart`() {
        var bench = Workbench()
        bench.offer(bench.firmware(generation: 3))
        let answer = bench.offer(bench.config(generation: 1))

        #expect(answer == .job(1, isNew: true))
    }

    @Test func `an old job that comes after a new one is refused by the device`() {
        var bench = Workbench { faults in faults.handsOutNewestFirst = true }
        let old = bench.config(0, ["a": 1], generation: 1)
        let new = bench.config(0, ["a": 2], generation: 2)
        bench.offer(old)
        bench.offer(new)
        bench.wait(.hours(1))

        #expect(bench.state(of: new)?.state == .succeeded)
        #expect(bench.state(of: old)?.state == .rejected)
        #expect(bench.state(of: old)?.code == "stale_generation")
        #expect(bench.device(0).config["a"] == 2)
        #expect(bench.fleet.ledger.counts.executions == 1)
    }

    @Test func `what is not handed out before its expiry never starts`() {
        var bench = Workbench { faults in faults.offlineShare = 1 }
        let job = bench.firmware(expiresIn: .minutes(5))
        bench.offer(job)
        bench.wait(.minutes(6))
        var faults = bench.fleet.faults
        faults.offlineShare = 0
        bench.fleet.setFaults(faults)
        bench.wait(.hours(1))

        #expect(bench.state(of: job)?.state == .expired)
        #expect(bench.running() == "2.3.0")
        #expect(bench.fleet.ledger.counts.executions == 0)
    }

    @Test func `a job that comes after its expiry is created as expired`() {
        var bench = Workbench()
        let job = bench.firmware(expiresIn: .seconds(-1))
        bench.offer(job)

        #expect(bench.state(of: job)?.state == .expired)
    }

    @Test func `another starting version rejects the job`() {
        var bench = Workbench()
        let state = bench.run(bench.firmware(0, "2.4.0", from: "2.2.0"))

        #expect(state?.state == .rejected)
        #expect(state?.code == "base_mismatch")
    }

    @Test func `another base digest rejects the job, the right one does not`() {
        var bench = Workbench()
        let first = bench.config(0, ["a": 1], generation: 1)
        _ = bench.run(first)
        let wrong = bench.run(
            bench.config(0, ["a": 2], generation: 2, base: Digest(of: "no".utf8))
        )
        let right = bench.run(bench.config(0, ["a": 2], generation: 3, base: first.target.digest))

        #expect(wrong?.code == "base_mismatch")
        #expect(right?.state == .succeeded)
    }

    @Test func `a job for an earlier life is refused`() {
        var bench = Workbench()
        let job = bench.firmware()
        bench.fleet.replace(job.device)
        let old = bench.offer(job)
        let new = bench.offer(bench.firmware(40))

        #expect(old == .refused(.incarnationMismatch))
        #expect(new == .job(0, isNew: true))
    }

    @Test func `a lower epoch is not admitted`() {
        var bench = Workbench()

        let answers = [4, 4, 3].map { bench.fleet.admit(Epoch($0)) }

        #expect(answers == [true, true, false])
        #expect(bench.fleet.epoch == Epoch(4))
    }

    @Test func `work that takes longer than allowed ends, and the old version stays`() {
        var bench = Workbench { faults in faults.slowShare = 1 }
        let state = bench.run(bench.firmware(size: 400 << 20, timeout: .minutes(10)))

        #expect(state?.state == .timedOut)
        #expect(bench.running() == "2.3.0")
    }

    @Test func `terminal is final, although the device goes on`() {
        var bench = Workbench()
        let job = bench.firmware(size: 400 << 20)
        bench.offer(job)
        bench.wait(.seconds(31))
        let answer = bench.fleet.cancel(job.id, mode: .force, ifRevision: nil)
        bench.wait(.hours(1))

        #expect(answer == .ended(0))
        #expect(bench.state(of: job)?.state == .cancelled)
        #expect(bench.state(of: job)?.isPossiblyApplied == true)
        #expect(bench.running() == "2.4.0")
    }

    @Test func `what was not handed out is cancelled by every mode`() {
        for mode in [CancelMode.queuedOnly, .request, .force] {
            var bench = Workbench()
            let job = bench.firmware()
            bench.offer(job)
            let answer = bench.fleet.cancel(job.id, mode: mode, ifRevision: nil)
            bench.wait(.hours(1))
            #expect(answer == .ended(0))
            #expect(bench.running() == "2.3.0")
        }
    }

    @Test func `what runs is too late for queuedOnly, and stopped by request while it downloads`() {
        var bench = Workbench()
        let job = bench.firmware(size: 4_000 << 20)
        bench.offer(job)
        bench.wait(.seconds(31))

        let tooLate = bench.fleet.cancel(job.id, mode: .queuedOnly, ifRevision: nil)
        let mismatch = bench.fleet.cancel(job.id, mode: .request, ifRevision: 99)
        let asked = bench.fleet.cancel(job.id, mode: .request, ifRevision: nil)
        bench.wait(.minutes(1))
        let ended = bench.fleet.cancel(job.id, mode: .request, ifRevision: nil)

        #expect(tooLate == .tooLate)
        #expect(mismatch == .revisionMismatch)
        #expect(asked == .asked(0))
        #expect(ended == .ended(0))
        #expect(bench.state(of: job)?.state == .cancelled)
    }
}
