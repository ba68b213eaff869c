import Foundation

/// `fleet-restart-benchmark DEVICES FOLDER` keeps a fleet in which every device is a member of a rollout and has a job, and prints
/// what it costs to append, to keep a checkpoint and to start again, a name and a figure a line.
@main
struct FleetRestartBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let devices = Int(arguments[1]), devices >= 1_000 else {
            FileHandle.standardError.write(
                Data("fleet-restart-benchmark DEVICES FOLDER, at least 1000 devices\n".utf8)
            )
            exit(64)
        }
        try await KeptFleet(devices: devices, folder: arguments[2]).run()
    }
}
