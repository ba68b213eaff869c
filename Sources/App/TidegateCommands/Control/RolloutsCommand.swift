import ArgumentParser
import FleetModel

/// `tidegate rollouts`
struct RolloutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "List and steer the rollouts of a running controller.",
        subcommands: [
            List.self, Show.self, Pause.self, Resume.self, Abort.self, Retry.self,
        ],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All rollouts, the newest first.")

        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().get(["v1", "rollouts"])
                control.show(answer) { RolloutText.table($0) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One rollout: its waves, its tallies, what it waits for."
        )

        @Argument(help: "The rollout's id.") var rollout: String
        @OptionGroup var control: ControlOptions

        func run() async throws {
            try await reportingFailures {
                let answer = try await control.client().get(["v1", "rollouts", rollout])
                control.show(answer) { RolloutText.page($0) }
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Offer nothing more of a rollout until it is resumed."
        )

        @Argument(help: "The rollout's id.") var rollout: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func run() async throws { try await steer(rollout, "pause", control, act) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a paused rollout go on.")

        @Argument(help: "The rollout's id.") var rollout: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func run() async throws { try await steer(rollout, "resume", control, act) }
    }

    struct Abort: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a rollout where it stands; jobs in flight finish."
        )

        @Argument(help: "The rollout's id.") var rollout: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func run() async throws { try await steer(rollout, "abort", control, act) }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Try failed content once more: clears its hold-back and begins at the first wave."
        )

        @Argument(help: "The id of the rollout that failed.") var rollout: String
        @OptionGroup var control: ControlOptions
        @OptionGroup var act: ActOptions

        func run() async throws { try await steer(rollout, "retry", control, act) }
    }
}

extension AsyncParsableCommand {
    fileprivate func steer(
        _ rollout: String,
        _ verb: String,
        _ control: ControlOptions,
        _ act: ActOptions
    ) async throws {
        try await reportingFailures {
            let answer = try await control.client().post(
                ["v1", "rollouts", rollout, verb],
                act.body()
            )
            control.show(answer) { _ in "\(verb): \(rollout.escapingControls)" }
        }
    }
}
