import FleetModel
import Testing

@testable import DeviceSimulator

struct SimulatedFaultsTests {
    private func failing(_ flag: String) throws -> FailingVersion {
        try #require(FailingVersion(flag))
    }

    @Test func `a version that does not install fails the job on that model and changes nothing`()
        throws
    {
        let flag = try failing("os=2.5.0@gw-210")
        var bench = Workbench { $0.failVersions = [flag] }
        let good = bench.firmware(0, "2.5.0")
        let bad = bench.firmware(1, "2.5.0")
        bench.offer(good)
        bench.offer(bad)
        bench.wait(.hours(1))

        #expect(bench.state(of: good)?.state == .succeeded)
        #expect(bench.state(of: bad)?.state == .failed)
        #expect(bench.state(of: bad)?.code == "install_failed")
        #expect(bench.running(1) == "2.3.0")
        #expect(bench.device(1).isReady)
    }

    @Test
    func `a version that makes unhealthy succeeds, is not ready, and is well after going back`()
        throws
    {
        let flag = try failing("os=2.5.0@gw-210:unhealthy")
        var bench = Workbench { $0.failVersions = [flag] }
        let forward = bench.run(bench.firmware(1, "2.5.0"))
        let sick = bench.twin(1)
        let back = bench.run(bench.firmware(1, "2.3.0", from: "2.5.0", generation: 2))
        let well = bench.twin(1)

        #expect(forward?.state == .succeeded)
        #expect(sick.contains(#""type":"Ready","status":"false""#))
        #expect(back?.state == .succeeded)
        #expect(well.contains(#""type":"Ready","status":"true""#))
        #expect(bench.fleet.ledger.counts.violations == 0)
    }

    @Test func `a version that falls back is left by itself some minutes later`() throws {
        let flag = try failing("os=2.5.0:fallsBack")
        var bench = Workbench { $0.failVersions = [flag] }
        let job = bench.firmware(0, "2.5.0")
        bench.offer(job)
        bench.wait(.minutes(5))
        #expect(bench.running() == "2.5.0")
        bench.wait(.minutes(10))

        #expect(bench.state(of: job)?.state == .succeeded)
        #expect(bench.running() == "2.3.0")
        #expect(bench.isTold(#""lastResult":{"code":"fell_back""#))
    }

    @Test func `a value that a device cannot run with fails the job or its health`() throws {
        let refused = try #require(FailingConfig("telemetry.intervalSeconds=5"))
        let harmful = try #require(FailingConfig("telemetry.intervalSeconds=6:unhealthy"))
        var bench = Workbench { $0.failConfigs = [refused, harmful] }
        let five = bench.run(bench.config(0, ["telemetry": ["intervalSeconds": 5]]))
        let six = bench.run(bench.config(1, ["telemetry": ["intervalSeconds": 6]]))

        #expect(five?.state == .failed)
        #expect(bench.device(0).isReady)
        #expect(six?.state == .succeeded)
        #expect(!bench.device(1).isReady)
    }

    @Test func `a lying device says done and changes nothing`() {
        var bench = Workbench { $0.lyingShare = 1 }
        let firmware = bench.run(bench.firmware(0))
        let before = bench.device(1).config
        let config = bench.run(bench.config(1))

        #expect(firmware?.state == .succeeded)
        #expect(bench.running() == "2.3.0")
        #expect(config?.state == .succeeded)
        #expect(bench.device(1).config == before)
    }

    @Test func `a dropped report is late, not lost`() {
        var bench = Workbench { $0.droppedReportShare = 0.9 }
        let job = bench.config()
        bench.offer(job)
        var wasApplied: Timestamp?
        while bench.state(of: job)?.state != .succeeded {
            if bench.device(0).config["telemetry"]?["intervalSeconds"] == 15, wasApplied == nil {
                wasApplied = bench.fleet.now
                let twin = bench.twin()
                #expect(!twin.contains(#""intervalSeconds":15"#))
            }
            bench.wait(.seconds(5))
            guard bench.fleet.now < Workbench.start.advanced(by: .days(1)) else { break }
        }

        #expect(wasApplied != nil)
        #expect(bench.state(of: job)?.state == .succeeded)
        #expect(bench.isTold(#""intervalSeconds":15"#))
    }

    @Test func `an offline device is silent, and takes up its job when it returns`() {
        var bench = Workbench { $0.offlineShare = 1 }
        let job = bench.config(expiresIn: .days(1))
        bench.offer(job)
        let seen = bench.fleet.received(0)
        bench.wait(.hours(1))
        #expect(bench.state(of: job)?.state == .queued)
        #expect(bench.fleet.received(0) == seen)
        #expect(bench.isTold(#""state":"offline""#))

        bench.fleet.setFaults(SimulatedFaults())
        bench.wait(.minutes(5))

        #expect(bench.state(of: job)?.state == .succeeded)
        #expect(bench.fleet.received(0).sequence > seen.sequence)
    }

    @Test func `a device that goes offline at work tells its outcome when it returns`() {
        var bench = Workbench()
        let job = bench.firmware()
        bench.offer(job)
        bench.wait(.seconds(31))
        var faults = SimulatedFaults()
        faults.offlineShare = 1
        bench.fleet.setFaults(faults)
        bench.wait(.hours(1))
        #expect(bench.state(of: job)?.state == .running)
        #expect(bench.running() == "2.4.0")
        #expect(!bench.isTold(#""running":"2.4.0""#))

        bench.fleet.setFaults(SimulatedFaults())
        bench.wait(.minutes(2))

        #expect(bench.state(of: job)?.state == .succeeded)
        #expect(bench.isTold(#""running":"2.4.0""#))
    }

    @Test func `devices drift at the given rate, and the platform learns of it`() {
        var bench = Workbench { $0.driftsPerDeviceDay = 1 }
        let configs = bench.fleet.devices.map(\.config)
        bench.wait(.days(1))
        let drifted = bench.fleet.devices.indices.count {
            bench.fleet.devices[$0].config != configs[$0]
        }

        #expect((12...38).contains(drifted))
        #expect(bench.fleet.devices.count { $0.isDirty } <= 2)
    }

    @Test func `faults are read from JSON and written back`() throws {
        let document: JSONValue = [
            "offlineShare": .number(try #require(JSONNumber(0.08))),
            "failVersions": ["os=2.5.0@gw-210:unhealthy"],
            "platform": ["lostAnswerShare": 1, "answerDelayMilliseconds": 20],
        ]
        let faults = try FaultsDocument.merged(SimulatedFaults(), with: document)

        #expect(faults.offlineShare == 0.08)
        #expect(faults.failVersions.map(\.description) == ["os=2.5.0@gw-210:unhealthy"])
        #expect(faults.platform.lostAnswerShare == 1)
        #expect(faults.platform.answerDelay == TimeSpan(milliseconds: 20))
    }

    @Test(
        arguments: [
            ["offline": 1], ["offlineShare": 2], ["offlineShare": "1"], ["failVersions": ["os"]],
            ["platform": ["nothing": 1]],
        ] as [JSONValue]
    )
    func `an unknown fault or a wrong value is refused`(_ document: JSONValue) {
        #expect(throws: Problem.self) {
            try FaultsDocument.merged(SimulatedFaults(), with: document)
        }
    }
}
