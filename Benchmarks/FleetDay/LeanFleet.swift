import FleetModel
import Foundation

/// A million devices in a few bytes each: what they run, what they do, and when they report.
///
/// Every device reports once a quarter of an hour, each at its own second. A job takes it 2 to 10 minutes; one in
/// 250 jobs fails.
struct LeanFleet {
    private struct Work {
        let device: Int
        let job: Job
    }

    static let reportInterval = 900

    let count: Int
    private let ids: [DeviceID]
    private let incarnation: Incarnation
    private var sequences: [UInt64]
    private var revisions: [UInt64]
    private var applied: [Int: Job] = [:]
    private var isUpdated: [Bool]
    /// By the second in which the work ends.
    private var works: [Int: [Work]] = [:]

    init(count: Int) {
        guard let incarnation = Incarnation("life-1") else { fatalError("no incarnation") }
        self.count = count
        self.incarnation = incarnation
        ids = (0..<count).map { index in
            let digits = String(index)
            let name = "gw-" + String(repeating: "0", count: 7 - digits.count) + digits
            guard let id = DeviceID(name) else { fatalError("no id") }
            return id
        }
        sequences = Array(repeating: 1, count: count)
        revisions = Array(repeating: 1, count: count)
        isUpdated = Array(repeating: false, count: count)
    }

    func index(of device: DeviceID) -> Int? { Int(device.text.string.dropFirst(3)) }

    /// Devices that report between two seconds.
    func reporting(from start: Int, to end: Int) -> [Int] {
        let slots = (start..<end).map { $0 % Self.reportInterval }
        return slots.flatMap { Array(stride(from: $0, to: count, by: Self.reportInterval)) }
            .sorted()
    }

    mutating func report(_ index: Int, at time: Timestamp) -> ReportBatch.Report {
        sequences[index] += 1
        return ReportBatch.Report(
            device: ids[index],
            incarnation: incarnation,
            sequence: sequences[index],
            reportedAt: time
        )
    }

    /// Takes a job; it ends by itself.
    mutating func take(_ job: Job, second: Int) {
        guard let index = index(of: job.device) else { return }
        let noise = (UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 33
        works[second + 120 + Int(noise % 480), default: []].append(Work(device: index, job: job))
    }

    /// What ended between two seconds: the states of the jobs, and the devices with other content.
    mutating func ended(
        from start: Int,
        to end: Int,
        at time: Timestamp
    ) -> (statuses: [JobStatus], changed: [Int]) {
        var statuses: [JobStatus] = []
        var changed: [Int] = []
        for second in start..<end {
            for work in works.removeValue(forKey: second) ?? [] {
                let isGood = work.device % 250 != 7
                statuses.append(work.job.status(isGood ? .succeeded : .failed, 2, at: time))
                guard isGood else { continue }
                isUpdated[work.device] = true
                applied[work.device] = work.job
                revisions[work.device] += 1
                sequences[work.device] += 1
                changed.append(work.device)
            }
        }
        return (statuses, changed)
    }

    func twin(_ index: Int, at time: Timestamp) -> Twin {
        let version: Text = isUpdated[index] ? "2.0.0" : "1.0.0"
        let echo = applied[index].map {
            FirmwareSection.Applied(
                generation: $0.generation,
                jobID: $0.id,
                digest: $0.target.digest,
                versions: ["os": version]
            )
        }
        return Twin(
            id: ids[index],
            incarnation: incarnation,
            revision: revisions[index],
            labels: ["role": "gateway", "site": Text("s-\(index % 1_000)")],
            facts: ["model": "gw-200"],
            firmware: FirmwareSection(
                components: [.init(name: "os", running: version, isConfirmed: true)],
                observedGeneration: applied[index]?.generation ?? .none,
                applied: echo
            ),
            conditions: [Condition(type: "Ready", status: .true)],
            connectivity: Connectivity(state: .online, lastSeenAt: time),
            reportSequence: sequences[index],
            reportedAt: time
        )
    }
}

extension Job {
    func status(_ state: JobState, _ revision: UInt64, at time: Timestamp) -> JobStatus {
        JobStatus(
            id: id,
            device: device,
            incarnation: incarnation,
            track: track,
            generation: generation,
            state: state,
            revision: revision,
            at: time
        )
    }
}
