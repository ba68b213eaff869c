import ArgumentParser

/// `tidegate version`
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the program's version."
    )

    func run() async throws {
        Console.out("tidegate \(ProgramVersion.text)")
    }
}
