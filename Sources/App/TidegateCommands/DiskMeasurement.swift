import FleetModel
import Foundation
import RolloutEngine
import SQLiteStore

/// How fast the disk of a state folder makes the controller's records durable.
struct DiskMeasurement {
    /// Durable transactions of one record in a second.
    let appendsPerSecond: Double
    /// Records in a second where ``batchSize`` of them share a transaction.
    let recordsPerSecond: Double

    static let batchSize = 500
    private static let duration = Duration.seconds(2)

    /// Measures for about four seconds in a store of its own inside the folder, which is removed again.
    ///
    /// Throws a `StoreError` where the folder cannot be written.
    static func run(in folder: String) async throws -> DiskMeasurement {
        let scratch =
            folder + "/disk-measurement-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        let store = try await SQLiteStore.open(folder: scratch)
        _ = try await store.load()
        let epoch = try await store.begin(minimum: Epoch(1))
        return DiskMeasurement(
            appendsPerSecond: try await rate(store, epoch, batch: 1),
            recordsPerSecond: try await rate(store, epoch, batch: batchSize)
        )
    }

    private static func rate(
        _ store: SQLiteStore,
        _ epoch: Epoch,
        batch: Int
    ) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while clock.now - start < duration {
            let records = (0..<batch).map { Record.jobsCursorMoved(Text("c-\(count + $0)")) }
            _ = try await store.append(records, epoch: epoch)
            count += batch
        }
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(count) / (Double(seconds) + Double(attoseconds) / 1e18)
    }

    var text: String {
        "journal: \(Int(appendsPerSecond).grouped) durable appends/s of one record, "
            + "\(Int(recordsPerSecond).grouped) records/s in appends of \(Self.batchSize)"
    }
}
