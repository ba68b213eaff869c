import ArgumentParser
import DevicePlatforms
import FleetModel

/// `tidegate snapshot`
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Record the twins of a platform in a file, for plans without the platform.",
        discussion: """
              tidegate snapshot --platform https://devices.example.net --token-file token --out twins.ndjson
              tidegate plan --specs fleet-specs --twins twins.ndjson

            The file is written whole or not at all, and equal listings give equal bytes. It holds what devices report: keep \
            it as you keep the fleet's data.
            """
    )

    @Option(
        help: ArgumentHelp("The file; by default standard output.", valueName: "file")
    )
    var out: String?
    @OptionGroup(title: "Connections") var options: SettingsOptions

    func run() async throws {
        try await reportingFailures {
            let settings = try options.settings()
            let sweep: Sweep
            do {
                sweep = try await PlanTwins.list(settings)
            } catch let error as PlatformError {
                throw PlanTwins.failure(error, settings.text(.platformURL))
            }
            PlanTwins.tell(sweep.refused)
            try deliver(sweep)
            Console.error("snapshot: \(sweep.table.count) devices at \(sweep.asOf)")
            guard sweep.refused.isEmpty else {
                throw CommandFailure("\(sweep.refused.count) devices are not in it")
            }
        }
    }

    private func deliver(_ sweep: Sweep) throws {
        guard let out else { return Console.outRaw(TwinSnapshot.bytes(of: sweep)) }
        do throws(PlatformError) {
            try TwinSnapshot.write(sweep, to: out)
        } catch {
            throw CommandFailure(error.description)
        }
    }
}
