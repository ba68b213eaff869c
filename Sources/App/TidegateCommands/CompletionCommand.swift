import ArgumentParser

/// `tidegate completion SHELL`
struct CompletionCommand: AsyncParsableCommand {
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a completion script for a shell.",
        discussion: "For bash: tidegate completion bash > /etc/bash_completion.d/tidegate"
    )

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        let script =
            switch shell {
            case .bash: TidegateCommand.completionScript(for: .bash)
            case .zsh: TidegateCommand.completionScript(for: .zsh)
            case .fish: TidegateCommand.completionScript(for: .fish)
            }
        Console.out(script)
    }
}
