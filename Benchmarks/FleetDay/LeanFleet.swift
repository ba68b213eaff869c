import FleetModel
import Foundation

/// A million devices in some forty bytes each: what they run, what they do, and when they report.
///
/// Every device reports once a quarter of an hour, each at its own second. A job takes it 2 to 10 minutes; one in
/// 250 jobs fails.
struct LeanFleet {
    /// A job under way.
    private struct Work {
        let device: Int
        let job: Job
    }

    /// The job that a device has applied.
    private struct Applied {
        let id: JobID
        let generation: Generation
    }

    static let reportInterval = 900

    let count: Int
    private let incarnation: Incarnation
    private var sequences: [UInt32]
    private var applied: [Applied?]
    /// What all jobs bring.
    private var target: Digest?
    /// By the second in which the work ends.
    private var works: [Int: [Work]] = [:]

    init(count: Int) {
        guard let incarnation = Incarnation("life-1") else { fatalError("no incarnation") }
        self.count = count
        self.incarnation = incarnation
        sequences = Array(repeating: 1, count: count)
        applied = Array(repeating: nil, count: count)
    }

    private func id(_ index: Int) -> DeviceID {
        let digits = String(index)
        let name = "gw-" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        guard let id = DeviceID(name) else { fatalError("no id") }
        return id
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
            device: id(index),
            incarnation: incarnation,
            sequence: UInt64(sequences[index]),
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
                target = work.job.target.digest
                applied[work.device] = Applied(
                    id: work.job.id,
                    generation: work.job.generation
                )
                sequences[work.device] += 1
                changed.append(work.device)
            }
        }
        return (statuses, changed)
    }

    func twin(_ index: Int, at time: Timestamp) -> Twin {
        let version: Text = applied[index] == nil ? "1.0.0" : "2.0.0"
        var echo: FirmwareSection.Applied?
        if let applied = applied[index], let target {
            echo = FirmwareSection.Applied(
                generation: applied.generation,
                jobID: applied.id,
                digest: target,
                versions: ["os": version]
            )
        }
        return Twin(
            id: id(index),
            incarnation: incarnation,
            revision: applied[index] == nil ? 1 : 2,
            labels: ["role": "gateway", "site": Text("s-\(index % 1_000)")],
            facts: ["model": "gw-200"],
            firmware: FirmwareSection(
                components: [.init(name: "os", running: version, isConfirmed: true)],
                observedGeneration: applied[index]?.generation ?? .none,
                applied: echo
            ),
            conditions: [Condition(type: "Ready", status: .true)],
            connectivity: Connectivity(state: .online, lastSeenAt: time),
            reportSequence: UInt64(sequences[index]),
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
