import ArgumentParser
import RolloutEngine
import SQLiteStore

/// `tidegate restore FILE`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into a state folder that holds no state.",
        discussion: """
              tidegate restore fleet.backup --state /var/lib/tidegate

            The backup is verified whole before it is in force. The fleet may have gone on since it was made, so that a \
            controller started on it offers nothing until `tidegate adopt COMMIT` says where the fleet stands.
            """
    )

    @Argument(help: "The file that `tidegate backup` wrote.") var backup: String
    @Option(help: ArgumentHelp("The state folder.", valueName: "folder")) var state: String?
    @Option(help: ArgumentHelp("The settings file that names the state folder.", valueName: "file"))
    var config: String?

    func run() async throws {
        try await reportingFailures {
            let folder = try SettingsOptions.naming(state: state, config: config).settings()
                .required(.state)
            do throws(StoreError) {
                try await SQLiteStore.restore(from: backup, into: folder)
            } catch {
                throw CommandFailure(error.description)
            }
            Console.out(
                "restored into \(folder); start `tidegate run`, then say where the fleet stands: tidegate adopt COMMIT"
            )
        }
    }
}
