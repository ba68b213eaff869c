import ArgumentParser
import SpecAuthoring

/// `tidegate init`
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a first repository of specs that works.",
        discussion: """
              tidegate init fleet
              cd fleet
              tidegate plan --specs . --twins sample-twins.ndjson

            Writes one document of each kind that a fleet needs, the schemas that editors read, sample twins to plan against \
            without any device, workflows for GitHub, Gitea and GitLab, and hooks for pre-commit. Where one of the files is \
            there already nothing is written.
            """
    )

    @Argument(help: "A folder, made where it is not there.") var folder: String = "."

    func run() async throws {
        try await reportingFailures {
            let count = try SpecFolderWriting.write(
                StarterRepository.files.map { ($0.path, Array($0.text.utf8)) },
                to: folder
            )
            let name = folder.escapingControls
            let twins = folder.hasSuffix("/") ? name : name + "/"
            Console.out(
                """
                wrote \(count) files to \(name)

                  tidegate validate \(name)
                  tidegate plan --specs \(name) --twins \(twins)\(StarterRepository.twins)
                """
            )
        }
    }
}
