import FleetModel
import Testing

@testable import DeviceSimulator

struct SimulatedFleetTests {
    @Test func `one seed is one world`() {
        var one = Workbench(devices: 200, seed: 1)
        var same = Workbench(devices: 200, seed: 1)
        var other = Workbench(devices: 200, seed: 2)

        let twins = (0..<200).map { one.twin($0) }
        let sameTwins = (0..<200).map { same.twin($0) }
        let otherTwins = (0..<200).map { other.twin($0) }

        #expect(twins == sameTwins)
        #expect(twins != otherTwins)
    }

    @Test func `the world does not depend on how finely it is stepped`() {
        func world(step: TimeSpan) -> [String] {
            var bench = Workbench(devices: 80) { faults in
                faults.droppedReportShare = 0.3
                faults.driftsPerDeviceDay = 50
                faults.slowShare = 0.3
            }
            for index in 0..<40 { bench.offer(bench.firmware(index)) }
            for index in 0..<80 { bench.offer(bench.config(index)) }
            let end = bench.fleet.now.advanced(by: .hours(2))
            while bench.fleet.now < end { bench.wait(step) }
            return (0..<80).map { bench.twin($0) }
        }

        #expect(world(step: .hours(2)) == world(step: .seconds(1)))
    }

    @Test func `devices have the vocabulary of the sample fleet`() {
        let bench = Workbench(devices: 4_000)
        let labels = bench.fleet.devices.map(\.labels)
        let rings = Dictionary(grouping: labels) { $0["ring"] }

        #expect(bench.device(0).id.description == "gw-00001")
        #expect(bench.device(20).id.description == "kiosk-00001")
        #expect(bench.device(20).parent == bench.device(0).id)
        #expect(Set(labels.compactMap { $0["role"] }) == ["gateway", "kiosk"])
        #expect(Set(labels.compactMap { $0["region"] }) == ["eu", "us", "apac"])
        #expect(labels.first?["site"] == "berlin-01")
        #expect((30...60).contains(rings["canary"]?.count ?? 0))
        #expect((300...420).contains(rings["early"]?.count ?? 0))
        #expect(labels.count { $0["stage"] == "lab" } == 40)
        #expect(Set(bench.fleet.devices.map(\.id)).count == 4_000)
    }

    @Test func `a small fleet has canaries of both gateway models`() {
        let canaries = Workbench(devices: 100).fleet.devices.filter {
            $0.labels["ring"] == "canary"
        }

        #expect(canaries.compactMap(\.model).contains("gw-200"))
        #expect(canaries.compactMap(\.model).contains("gw-210"))
    }

    @Test func `firmware is downloaded, installed, booted and reported`() {
        var bench = Workbench()
        let job = bench.firmware()
        bench.offer(job)
        bench.wait(.seconds(31))
        #expect(bench.state(of: job)?.state == .running)
        #expect(bench.running() == "2.3.0")

        bench.wait(.minutes(10))

        #expect(bench.state(of: job)?.state == .succeeded)
        #expect(bench.running() == "2.4.0")
        let twin = bench.twin()
        #expect(twin.contains(#""os":{"running":"2.4.0","pending":null,"slot":"b""#))
        #expect(twin.contains(#""versions":{"os":"2.4.0"}"#))
        #expect(twin.contains(#""observedGeneration":1"#))
    }

    @Test func `a larger artifact takes longer`() {
        func time(_ size: UInt64) -> TimeSpan {
            var bench = Workbench()
            let job = bench.firmware(size: size)
            bench.offer(job)
            while bench.state(of: job)?.state != .succeeded { bench.wait(.seconds(1)) }
            return bench.fleet.now.since(Workbench.start)
        }

        #expect(time(400 << 20) > time(1 << 20) + .minutes(1))
    }

    @Test
    func `a configuration is merged, echoed with its generation, and told by a higher report`() {
        var bench = Workbench()
        let before = bench.fleet.received(0).sequence
        let job = bench.config(0, ["telemetry": ["intervalSeconds": 15], "logging": .null])
        let state = bench.run(job)

        let config = bench.device(0).config
        #expect(state?.state == .succeeded)
        #expect(config.value(at: FieldPath(["telemetry", "intervalSeconds"])) == 15)
        #expect(config.value(at: FieldPath(["telemetry", "endpoint"])) != nil)
        #expect(config["logging"] == nil)
        #expect(bench.device(0).configApplied?.digest == job.target.digest)
        #expect(bench.device(0).configApplied?.generation == Generation(1))
        #expect(bench.fleet.received(0).sequence > before)
    }

    @Test func `one job at a time is handed to a device`() {
        var bench = Workbench()
        let firmware = bench.firmware(size: 200 << 20)
        let config = bench.config()
        bench.offer(firmware)
        bench.offer(config)
        bench.wait(.seconds(40))

        #expect(bench.state(of: firmware)?.state == .running)
        #expect(bench.state(of: config)?.state == .queued)
        bench.wait(.hours(1))
        #expect(bench.state(of: config)?.state == .succeeded)
    }

    @Test func `heartbeats raise the report sequence and leave the revision`() {
        var bench = Workbench()
        let before = bench.fleet.record(0)
        bench.wait(.minutes(5))
        let after = bench.fleet.record(0)

        #expect(after.received.sequence == before.received.sequence + 5)
        #expect(after.revision == before.revision)
        #expect(after.lastSeenAt > before.lastSeenAt)
    }

    @Test func `a removed device leaves a tombstone, and a new one of its id has another life`()
        throws
    {
        var bench = Workbench()
        let id = bench.device(3).id
        let old = bench.device(3).incarnation
        let place = bench.fleet.changes.latest
        bench.fleet.replace(id)
        let changes = bench.fleet.changes(after: place, limit: 10)
        let page = try #require(changes)

        #expect(page.changes.map(\.id) == [id, id])
        #expect(page.changes[0].twin == nil)
        #expect(page.changes[0].incarnation == old)
        #expect(page.changes[1].twin != nil)
        #expect(page.changes[1].incarnation != old)
        #expect(bench.fleet.count == 40)
    }

    @Test func `ten thousand devices with a job each are done in seconds`() {
        var bench = Workbench(devices: 10_000)
        let clock = ContinuousClock()
        let span = clock.measure {
            for index in 0..<10_000 { bench.offer(bench.config(index)) }
            bench.wait(.hours(1))
        }

        #expect(bench.fleet.board.counts == [.succeeded: 10_000])
        #expect(span < .seconds(60))
    }
}
