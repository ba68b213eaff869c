import FleetController
import FleetModel
import ArgumentParser
import Foundation
import ServiceLifecycle
import UnixSignals

/// `tidegate demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole way on simulated devices: a commit becomes a converged fleet.",
        discussion: """
            Makes a real Git repository from the sample specs, serves it by git daemon on loopback, starts a platform of \
            simulated devices and the controller, and tells what happens. Every number is measured in that run; where a \
            claim does not hold, the demo fails.
            """
    )

    @OptionGroup var options: DemoOptions

    func run() async throws {
        try await reportingFailures {
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await play()
                    return true
                }
                group.addTask {
                    for await _ in signals { return false }
                    return true
                }
                let isPlayed = try await group.next() ?? false
                group.cancelAll()
                guard isPlayed else {
                    // The story ends at its next step and takes its programs with it.
                    _ = try? await group.next()
                    throw CommandFailure("the demo was interrupted; its programs were stopped")
                }
            }
        }
    }

    /// A folder of the demo's own is removed at its end or its interruption; after a failure its logs are wanted.
    private func play() async throws {
        let folder = options.folder ?? Self.newFolder()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        do {
            try await play(in: folder)
        } catch {
            guard Task.isCancelled else { throw error }
        }
        if options.folder == nil { try FileManager.default.removeItem(atPath: folder) }
    }

    private func play(in folder: String) async throws {
        let stage = try await DemoStage(options, folder: folder)
        defer { stage.stop() }
        let story = DemoStory(options, stage)
        try await story.tell()
        guard options.keep else { return }
        Console.out(
            """

            Left running; Ctrl-C ends it. To explore:
              tidegate status --state \(stage.state)
              tidegate rollouts list --state \(stage.state)
              tidegate devices list --state \(stage.state)
              git -C \(stage.repository.work) log     commit and push to origin main: it is followed
              curl \(stage.platformURL)/simulator/v1/status
            """
        )
        while !Task.isCancelled { try await SystemClock().pause(for: .hours(1)) }
    }

    private static func newFolder() -> String {
        let base = FileManager.default.temporaryDirectory.path
        return base + "/tidegate-demo-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
