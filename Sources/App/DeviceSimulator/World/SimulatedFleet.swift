package import FleetModel

/// A world of devices and the platform that knows them, moved by simulated time and by nothing else.
///
/// Pure and seeded: the same configuration and the same calls at the same times give the same world, however
/// finely it is stepped in between. Idle devices cost nothing; a job costs a handful of events.
package struct SimulatedFleet: Sendable {
    package let configuration: FleetConfiguration
    let chance: Chance
    let catalogue: DeviceCatalogue
    package private(set) var now: Timestamp
    package internal(set) var faults: SimulatedFaults
    /// A slot is never used again; a removed device keeps its own.
    var devices: [SimulatedDevice] = []
    var indexOf: [DeviceID: Int] = [:]
    var liveCount = 0
    var events = EventQueue()
    var board: JobBoard
    var changes: SequenceFeed
    package internal(set) var ledger: DeviceLedger
    /// The highest epoch that a writer has shown.
    package internal(set) var epoch = Epoch(0)
    var workCount: UInt64 = 0
    var driftCount: UInt64 = 0

    package init(configuration: FleetConfiguration) {
        self.configuration = configuration
        chance = Chance(seed: configuration.seed)
        catalogue = DeviceCatalogue(configuration: configuration, chance: chance)
        now = configuration.start
        faults = configuration.faults
        let retained = configuration.retainedChanges + configuration.deviceCount
        board = JobBoard(retaining: retained)
        changes = SequenceFeed(retaining: retained)
        ledger = DeviceLedger(maxEntries: configuration.maxLedgerEntries)
        devices.reserveCapacity(configuration.deviceCount)
        for index in 0..<configuration.deviceCount {
            add(catalogue.device(at: index, now: now))
        }
        for index in devices.indices {
            if isOffline(index) { disconnect(index) }
            devices[index].isReady = isReady(devices[index])
        }
        scheduleDrift()
    }

    /// Moves the world to the time; a time in the past moves nothing.
    package mutating func advance(to time: Timestamp) {
        while let event = events.next(by: time) {
            now = max(now, event.time)
            handle(event)
        }
        now = max(now, time)
    }

    /// How many devices there are.
    package var count: Int { liveCount }

    mutating func add(_ device: SimulatedDevice) {
        indexOf[device.id] = devices.count
        devices.append(device)
        liveCount += 1
    }

    private mutating func handle(_ event: WorldEvent) {
        switch event.kind {
        case .poll: poll(event.subject)
        case .step: step(event.subject, token: event.token)
        case .timeout: timeOut(event.subject, token: event.token)
        case .cancelCheck: heedCancel(event.subject, token: event.token)
        case .report: report(event.subject)
        case .fallBack: fallBack(event.subject, token: event.token)
        case .expire: expire(event.subject)
        case .drift: drift()
        }
    }
}

// MARK: - What a device is like under the faults of the hour

extension SimulatedFleet {
    func isOffline(_ index: Int) -> Bool { chance.happens(faults.offlineShare, .isOffline, index) }
    func isLying(_ index: Int) -> Bool { chance.happens(faults.lyingShare, .isLying, index) }
    func isSlow(_ index: Int) -> Bool { chance.happens(faults.slowShare, .isSlow, index) }

    func isBeatLost(_ index: Int) -> (Int64) -> Bool {
        let share = faults.droppedReportShare
        return { [chance] beat in
            chance.happens(share, .droppedReport, index, UInt64(truncatingIfNeeded: beat))
        }
    }

    /// Whether the device runs nothing that makes it unhealthy.
    func isReady(_ device: SimulatedDevice) -> Bool {
        guard !(faults.failVersions.isEmpty && faults.failConfigs.isEmpty) else { return true }
        let model = device.model
        let runsBadVersion = faults.failVersions.contains { failing in
            failing.mode == .unhealthy
                && device.components.contains {
                    failing.applies(to: $0.name, $0.running, model: model)
                }
        }
        let hasBadConfig = faults.failConfigs.contains {
            $0.mode == .unhealthy && $0.applies(to: device.config, model: model)
        }
        return !runsBadVersion && !hasBadConfig
    }

    /// When the platform last received a report of the device.
    func received(_ index: Int) -> ReportClock.Received {
        devices[index].reports.received(by: now, isLost: isBeatLost(index))
    }

    /// When the platform last heard anything of the device, a poll included.
    func lastSeen(_ index: Int) -> Timestamp {
        let reported = received(index).at
        guard !devices[index].reports.isSilent else { return reported }
        let polls = devices[index].polls
        return max(reported, polls.time(of: max(0, polls.beat(at: now))))
    }
}
