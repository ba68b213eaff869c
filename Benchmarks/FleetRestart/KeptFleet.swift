import FleetModel
import FleetPlanner
import Foundation
import RolloutEngine
import SQLiteStore

/// The state of a large fleet in the real store, and what each step with it costs.
struct KeptFleet {
    private static let batch = 5_000
    /// Devices that change between two checkpoints.
    private static let changed = 1_000

    private let devices: Int
    private let folder: String
    private let records: FleetRecords

    init(devices: Int, folder: String) {
        self.devices = devices
        self.folder = folder
        records = FleetRecords(devices: devices)
    }

    func run() async throws {
        print("devices\t\(devices)")
        let state = try await keep()
        try await restart(state)
        print(memory())
    }

    /// Fills the store and goes on with it for a while; the state at the end.
    private func keep() async throws -> FleetState {
        var state = FleetState()
        let store = try await SQLiteStore.open(folder: folder)
        var sequence = try await fill(store, &state)
        report("journal", bytes: size(".sqlite"))
        try await measure("first checkpoint") { try await store.checkpoint(state, after: sequence) }
        report("with a checkpoint", bytes: size(".sqlite"))
        let epoch = try await store.begin(minimum: Epoch(2))
        for round in 1...4 {
            let news = records.answers(to: Self.changed, round: round)
            try await measure("append of 1,000, round \(round)") {
                sequence = try await store.append(news, epoch: epoch)
            }
            state.apply(news)
            // What came after the last checkpoint is read from the journal.
            guard round < 4 else { break }
            let before = written()
            try await measure("checkpoint after that") {
                try await store.checkpoint(state, after: sequence)
            }
            report("  written", bytes: written() - before)
        }
        try store.close()
        return state
    }

    /// A start reads the checkpoint and what came after it.
    private func restart(_ state: FleetState) async throws {
        var stored: StoredState?
        try await measure("restart") {
            let store = try await SQLiteStore.open(folder: folder)
            stored = try await store.load()
            try store.close()
        }
        try await verify()
        guard stored?.state == state else { fatalError("another state was read than was kept") }
    }

    /// What a controller does beside its work after a start.
    private func verify() async throws {
        let store = try await SQLiteStore.open(folder: folder)
        _ = try await store.load()
        try await measure("verifying the past") { try await store.verify() }
        try store.close()
    }

    private func fill(_ store: SQLiteStore, _ state: inout FleetState) async throws -> UInt64 {
        let epoch = try await store.begin(minimum: Epoch(1))
        var sequence: UInt64 = 0
        let before = Self.spent()
        for start in stride(from: -1, to: devices, by: Self.batch) {
            let batch =
                start < 0
                ? records.beginning
                : records.jobs(max(0, start)..<min(start + Self.batch, devices))
            sequence = try await store.append(batch, epoch: epoch)
            state.apply(batch)
        }
        report("filling", seconds: Self.spent() - before)
        return sequence
    }

    private func measure(_ name: String, _ work: () async throws -> Void) async throws {
        let began = ContinuousClock.now
        let before = Self.spent()
        try await work()
        let wall = ContinuousClock.now - began
        report(name, seconds: Self.spent() - before)
        report(
            "  wall",
            seconds: Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18
        )
    }

    private func report(_ name: String, seconds: Double) {
        print("\(name)\t\(String(format: "%.3f", seconds)) s")
    }

    private func report(_ name: String, bytes: Int) { print("\(name)\t\(bytes / 1_000) kB") }

    private static func spent() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// Bytes that this process gave to the disk.
    private func written() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("wchar:") }
        return line.flatMap { Int($0.dropFirst("wchar: ".count)) } ?? 0
    }

    private func size(_ suffix: String) -> Int {
        let path = folder + "/tidegate" + suffix
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? Int) ?? 0
    }

    private func memory() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return String(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? "")
    }
}
