import FleetModel
import Foundation

/// `fleet-day-benchmark DEVICES HOURS FOLDER` runs a firmware rollout over so many devices with the real engine and the real
/// store, on a virtual clock, and prints a name and a figure a line.
@main
struct FleetDayBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let devices = Int(arguments[1]), devices > 0,
            let hours = Int(arguments[2]), hours > 0
        else {
            FileHandle.standardError.write(Data("fleet-day-benchmark DEVICES HOURS FOLDER\n".utf8))
            exit(64)
        }
        let began = ContinuousClock.now
        var day = try await SimulatedDay(devices: devices, folder: arguments[3])
        try await day.run(for: .hours(hours))
        day.report()
        let wall = ContinuousClock.now - began
        print("wall\t\(Double(wall.components.seconds)) s")
    }
}
