import Foundation
import Synchronization

/// A server that a test started, with all that it starts itself; ended at the end of its life.
///
/// Not Foundation's `Process`: that hands the blocked signals of a worker thread on, so that nothing ends, and takes a
/// child that closes its descriptors, as sshd does, for dead.
package final class ServerProcess: Sendable {
    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(by: Int32)
    }

    package let identifier: Int32
    private let ended = Mutex<Ending?>(nil)

    /// Starts `program` in a session of its own; what it says goes to the file `log`.
    ///
    /// `environment` is all that it sees besides a plain path and locale.
    package init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        log: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var everySignal = sigset_t()
        var noSignal = sigset_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        sigfillset(&everySignal)
        sigemptyset(&noSignal)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let ownSession: Int16 = 0x80
        posix_spawnattr_setflags(
            &attributes,
            ownSession | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        posix_spawnattr_setsigdefault(&attributes, &everySignal)
        posix_spawnattr_setsigmask(&attributes, &noSignal)
        var argumentPointers = ([program] + arguments).map { strdup($0) } + [nil]
        var environmentPointers =
            Command.environment.merging(environment) { _, new in new }
            .map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { (argumentPointers + environmentPointers).forEach { free($0) } }
        var identifier: pid_t = 0
        let status = posix_spawn(
            &identifier,
            program,
            &actions,
            &attributes,
            &argumentPointers,
            &environmentPointers
        )
        guard status == 0 else {
            throw Command.Failure(description: "\(program): \(String(cString: strerror(status)))")
        }
        self.identifier = identifier
    }

    deinit {
        guard ending == nil else { return }
        kill(-identifier, SIGKILL)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
    }

    /// How it ended; nil: it runs, or is stopped.
    package var ending: Ending? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
            let signal = status & 0x7F
            ended = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: signal)
            return ended
        }
    }

    /// Sends a signal to the process alone, not to what it started. Nothing happens once it has ended.
    package func send(_ signal: Int32) {
        ended.withLock { ended in
            // Not reaped yet, so that the id is still its own.
            if ended == nil { kill(identifier, signal) }
        }
    }
}
