import DevicePlatforms
import FleetModel
import Foundation
import SeededGenerator
import Testing

/// Reading lines on one thread and taking their records on another gives what one thread gives.
struct TwoThreadsTests {
    private enum Outcome: Equatable {
        case read([TwinTable.Row], refused: [RefusedRecord], cursor: Text?)
        case failed(String)
    }

    private func outcome(_ path: String, onTwoThreads: Bool) -> Outcome {
        do throws(PlatformError) {
            var limits = SweepLimits()
            limits.refusedRecords = 20
            let sweep = try TwinSnapshot.read(path, limits: limits, onTwoThreads: onTwoThreads)
            return .read(
                sweep.table.rows.map { $0 },
                refused: sweep.refused,
                cursor: sweep.changesCursor
            )
        } catch {
            return .failed(error.description)
        }
    }

    /// A stream with what goes wrong in streams, at drawn places.
    private func stream(_ random: inout SeededGenerator) -> String {
        var lines = (0..<Int.random(in: 0...300, using: &random)).map { number in
            TwinDocuments.twin("gw-\(number * 7 % 301)", revision: 1 + number)
        }
        func spoil(_ line: String) {
            lines.insert(line, at: Int.random(in: 0...lines.count, using: &random))
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: spoil("{\"id\":\"gw-1\"}")
            case 1: spoil("no JSON")
            case 2: for _ in 0..<25 { spoil("{}") }
            case 3: spoil(TwinDocuments.stream([]).trimmingCharacters(in: .newlines))
            case 4: spoil(TwinDocuments.twin("gw-1", revision: 1, ("labels", "{\"a\":1}")))
            case 5: spoil(String(repeating: " ", count: 2_000_000))
            case 6: for _ in 0..<600 { spoil("") }
            default: spoil(TwinDocuments.twin("gw-2", revision: 1, ("facts", "{}")))
            }
        }
        var text = TwinDocuments.stream(lines)
        if Bool.random(using: &random) {
            text.removeLast(Int.random(in: 0...min(text.count, 90), using: &random))
        }
        return text
    }

    @Test func `two threads read what one does, and fail where it does by the same reason`()
        throws
    {
        let path = NSTemporaryDirectory() + "two-threads-\(UUID().uuidString).ndjson"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var kinds: Set<Bool> = []
        for seed in 0..<60 {
            var random = SeededGenerator(seed: UInt64(seed))
            try Data(stream(&random).utf8).write(to: URL(filePath: path))
            let one = outcome(path, onTwoThreads: false)
            #expect(outcome(path, onTwoThreads: true) == one, "seed \(seed)")
            if case .read = one { kinds.insert(true) } else { kinds.insert(false) }
        }
        // Otherwise nothing was held against anything.
        #expect(kinds == [true, false])
    }
}
