import Foundation
import UnixSignals

/// A folder of this process alone, for what a command needs while it runs.
enum ScratchFolder {
    /// What asks a command to end: Ctrl-C, a supervisor, a terminal that is closed.
    private static let signals: [UnixSignal] = [.sigint, .sigterm, .sighup]

    /// How a body ended, and the signal that came meanwhile.
    private struct Outcome<Value: Sendable>: Sendable {
        var result: Result<Value, any Error>?
        var signal: UnixSignal?
    }

    /// Makes one in the system's temporary folder (mode 0700), and removes it with all that it holds when `body` ends.
    ///
    /// A signal that asks the process to end cancels the body, and ends the process once the folder is gone.
    static func with<Value: Sendable>(
        _ body: @escaping @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let path = try make()
        let outcome = await interruptible { try await body(path) }
        try? FileManager.default.removeItem(atPath: path)
        if let signal = outcome.signal { end(by: signal.rawValue) }
        return try (outcome.result ?? .failure(CancellationError())).get()
    }

    private static func make() throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidegate-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(
                "cannot make a temporary folder \(path): \(error.localizedDescription)"
            )
        }
        return path
    }

    /// Returns when the body has ended, which a signal hurries.
    private static func interruptible<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async -> Outcome<Value> {
        // Afterwards the signals mean what they meant before.
        defer { for signal in signals { restore(signal.rawValue) } }
        let trapped = await UnixSignalsSequence(trapping: signals)
        return await withTaskGroup(of: Outcome<Value>.self) { group in
            group.addTask {
                do {
                    return Outcome(result: .success(try await body()))
                } catch {
                    return Outcome(result: .failure(error))
                }
            }
            group.addTask {
                for await signal in trapped { return Outcome(signal: signal) }
                return Outcome()
            }
            // Whichever comes first ends the other; a signal counts also where the body has just ended.
            var outcome = Outcome<Value>()
            for await part in group {
                outcome.result = outcome.result ?? part.result
                outcome.signal = outcome.signal ?? part.signal
                group.cancelAll()
            }
            return outcome
        }
    }

    private static func restore(_ number: Int32) { signal(number, SIG_DFL) }

    /// As if the signal had not been held up: whoever waits for the process sees what ended it.
    private static func end(by number: Int32) {
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, number)
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        raise(number)
    }
}
