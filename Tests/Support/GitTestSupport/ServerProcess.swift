import Foundation

/// A server that a test started, with all that it starts itself; ended at the end of its life.
///
/// Not Foundation's `Process`: that hands the blocked signals of a worker thread on, so that nothing ends, and takes a
/// child that closes its descriptors, as sshd does, for dead.
package final class ServerProcess: Sendable {
    private let identifier: pid_t

    /// Starts `program` in a session of its own; what it says goes to the file `log`.
    package init(_ program: String, _ arguments: [String], log: String) throws {
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
            Command.environment.map { strdup($0.key + "=" + $0.value) } + [nil]
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
        kill(-identifier, SIGKILL)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
    }
}
