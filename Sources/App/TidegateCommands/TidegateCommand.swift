package import ArgumentParser

/// The command line: one subcommand a file.
package struct TidegateCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tidegate",
        abstract: "Turn a Git repository of desired state into a converged device fleet.",
        discussion: """
            Exit codes: 0 fine, 1 failed, 2 there are changes (plan --detailed-exitcode), 3 denied by a guard, \
            a policy or a gate, 4 the plan is stale, 5 nothing was selected, 64 wrong usage.
            """,
        version: ProgramVersion.text,
        subcommands: [
            InitCommand.self,
            ValidateCommand.self,
            FmtCommand.self,
            PlanCommand.self,
            ShowCommand.self,
            SnapshotCommand.self,
            ImportCommand.self,
            SchemaCommand.self,
            RunCommand.self,
            StatusCommand.self,
            ExplainCommand.self,
            WhyCommand.self,
            WhyNotCommand.self,
            RolloutsCommand.self,
            ApproveCommand.self,
            PauseCommand.self,
            ResumeCommand.self,
            HeldBackCommand.self,
            AdoptCommand.self,
            AcceptRewindCommand.self,
            DevicesCommand.self,
            EventsCommand.self,
            HealthCommand.self,
            BackupCommand.self,
            RestoreCommand.self,
            SimulateCommand.self,
            DemoCommand.self,
            ConformanceCommand.self,
            DoctorCommand.self,
            VersionCommand.self,
            CompletionCommand.self,
            HelpCommand.self,
        ]
    )

    package init() {}
}
