import ArgumentParser
import FleetModel
import Foundation

/// `tidegate backup FILE`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of the running controller's store.",
        discussion: """
              tidegate backup /var/backups/tidegate-$(date +%F)

            The controller writes it, on its own host and with its own rights. `tidegate restore` puts it back.
            """
    )

    @Argument(help: "The file to write; it must not exist.") var file: String
    @OptionGroup var control: ControlOptions
    @OptionGroup var act: ActOptions

    func run() async throws {
        try await reportingFailures {
            let path = URL(fileURLWithPath: file).standardizedFileURL.path
            let answer = try await control.client().post(
                ["v1", "backup"],
                act.body([(key: "path", value: .string(path))])
            )
            control.show(answer) { _ in "written: \(path)" }
        }
    }
}
