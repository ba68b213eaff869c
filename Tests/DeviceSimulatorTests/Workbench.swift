import FleetModel

@testable import DeviceSimulator

/// A small fleet and the jobs that a controller would send to it.
struct Workbench {
    static let start = Timestamp(milliseconds: 1_764_000_000_000)

    var fleet: SimulatedFleet

    init(
        devices: Int = 40,
        seed: UInt64 = 7,
        change: (inout FleetConfiguration) -> Void = { _ in }
    ) {
        var configuration = FleetConfiguration(deviceCount: devices, seed: seed, start: Self.start)
        change(&configuration)
        fleet = SimulatedFleet(configuration: configuration)
    }

    init(devices: Int = 40, faults: (inout SimulatedFaults) -> Void) {
        self.init(devices: devices) { faults(&$0.faults) }
    }

    /// Moves the world on.
    mutating func wait(_ span: TimeSpan) { fleet.advance(to: fleet.now.advanced(by: span)) }

    func device(_ index: Int) -> SimulatedDevice { fleet.devices[index] }

    /// A firmware job for a device; the digest is that of the version's name.
    func firmware(
        _ index: Int = 0,
        _ version: String = "2.4.0",
        from: String = "2.3.0",
        generation: UInt64 = 1,
        size: UInt64 = 40 << 20,
        expiresIn: TimeSpan = .hours(1),
        timeout: TimeSpan = .hours(1),
        base: Digest? = nil
    ) -> OfferedJob {
        let target = OfferedFirmware(
            digest: Digest(of: "os-\(version)".utf8),
            component: "os",
            from: Text(from),
            version: Text(version),
            size: size
        )
        return job(index, .firmware(target), generation, expiresIn, timeout, base)
    }

    /// A config job for a device that sets the document's values.
    func config(
        _ index: Int = 0,
        _ document: JSONValue = ["telemetry": ["intervalSeconds": 15]],
        generation: UInt64 = 1,
        expiresIn: TimeSpan = .hours(1),
        timeout: TimeSpan = .hours(1),
        base: Digest? = nil
    ) -> OfferedJob {
        let target = ConfigTarget(digest: document.digest, document: document)
        return job(index, .config(target), generation, expiresIn, timeout, base)
    }

    private func job(
        _ index: Int,
        _ target: OfferedTarget,
        _ generation: UInt64,
        _ expiresIn: TimeSpan,
        _ timeout: TimeSpan,
        _ base: Digest?
    ) -> OfferedJob {
        let device = fleet.devices[index]
        return OfferedJob(
            id: JobID(
                tenant: .standard,
                device: device.id,
                incarnation: device.incarnation,
                track: target.track,
                generation: Generation(generation),
                targetDigest: target.digest
            ),
            device: device.id,
            incarnation: device.incarnation,
            generation: Generation(generation),
            target: target,
            baseDigest: base,
            expiresAt: fleet.now.advanced(by: expiresIn),
            timeout: timeout,
            bodyDigest: Digest(of: "\(device.id) \(generation) \(target.digest)".utf8)
        )
    }

    /// Offers a job, which is to be taken.
    @discardableResult
    mutating func offer(_ job: OfferedJob) -> OfferAnswer {
        fleet.offer(job, epoch: Epoch(1))
    }

    /// Offers a job and lets the world go on for an hour.
    mutating func run(_ job: OfferedJob) -> PlatformJob? {
        offer(job)
        wait(.hours(1))
        return state(of: job)
    }

    func state(of job: OfferedJob) -> PlatformJob? {
        fleet.board.index(of: job.id).map { fleet.board[$0] }
    }

    func running(_ index: Int = 0, _ component: Text = "os") -> Text? {
        fleet.devices[index].component(component)?.running
    }

    /// The twin as the platform tells it.
    mutating func twin(_ index: Int = 0) -> String {
        String(decoding: fleet.record(index).bytes, as: UTF8.self)
    }

    /// Whether the first device's twin, as the platform tells it, holds the text.
    func isTold(_ part: String) -> Bool {
        var copy = self
        return copy.twin().contains(part)
    }
}
