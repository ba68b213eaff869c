import DevicePlatforms
import FleetModel
import Foundation
import HTTPTransport

/// Lists a fleet again and again, and keeps it as a controller does; with each line of its input once more.
///
///     resync-benchmark URL
///
/// Prints for each listing how many records passed unread, and milliseconds of processor time.
@main
struct ResyncBenchmark {
    static func main() async throws {
        guard CommandLine.arguments.count == 2, let base = HTTPAddress(CommandLine.arguments[1])
        else { fatalError("resync-benchmark URL") }
        let start = ContinuousClock().now
        let platform = TidegatePlatform(
            base: base,
            client: HTTPClient(settings: HTTPSettings(), concurrency: 2),
            clock: PlatformClock(
                monotonic: {
                    let spent = start.duration(to: ContinuousClock().now).components
                    return TimeSpan(milliseconds: spent.seconds * 1_000)
                },
                pause: { _ in }
            )
        )
        var table = TwinTable()
        repeat {
            let began = processorTime()
            let sweep = try await platform.sweep(knowing: table.count == 0 ? nil : table)
            guard table.replace(by: sweep) else { fatalError(TwinTable.fullReason) }
            let time = processorTime() - began
            FileHandle.standardOutput.write(Data("\(sweep.gate?.count ?? 0)\t\(time)\n".utf8))
        } while readLine() != nil
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }
}
