import CLibgit2
import Glibc

/// A child process that we speak to by one socket as its standard input and output.
///
/// It leads a session of its own, so that no terminal can ask for a password, and is killed and reaped at the end of
/// its life at the latest. It gets no descriptor of ours, no signal mask of ours, and only the given environment.
final class ChildProcess {
    /// How it ended.
    enum Ending: Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let identifier: pid_t
    private var ending: Ending?

    /// Starts `program` with exactly `arguments` (the first is its own name).
    init(
        program: String,
        arguments: [String],
        environment: [String],
        standardInputAndOutput: borrowing FileDescriptor,
        standardError: borrowing FileDescriptor,
        operation: String
    ) throws(GitError) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var everySignal = sigset_t()
        var noSignal = sigset_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigfillset(&everySignal)
        unsafe sigemptyset(&noSignal)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, standardInputAndOutput.number, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, standardInputAndOutput.number, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, standardError.number, 2)
        unsafe shim_spawn_close_from(&actions, 3)
        let flags = shim_spawn_own_session | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        unsafe posix_spawnattr_setflags(&attributes, flags)
        unsafe posix_spawnattr_setsigdefault(&attributes, &everySignal)
        unsafe posix_spawnattr_setsigmask(&attributes, &noSignal)
        var identifier: pid_t = 0
        let status = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(
                    &identifier,
                    program,
                    &actions,
                    &attributes,
                    arguments,
                    environment
                )
            }
        }
        guard status == 0 else {
            let reason = systemError(status)
            throw GitError(.unavailable, operation, "\(program) does not start: \(reason)")
        }
        self.identifier = identifier
    }

    deinit { kill() }

    /// How it ended; nil while it runs.
    func poll() -> Ending? {
        if ending == nil { reap(options: WNOHANG) }
        return ending
    }

    /// Ends it where it has not ended, and waits for that.
    func kill() {
        guard poll() == nil else { return }
        Glibc.kill(identifier, SIGKILL)
        reap(options: 0)
    }

    private func reap(options: Int32) {
        var status: Int32 = 0
        var result: pid_t
        repeat {
            result = unsafe waitpid(identifier, &status, options)
        } while result < 0
            && errno == EINTR
        if result == identifier {
            let signal = status & 0x7F
            ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
        } else if result < 0 {
            // Someone else reaped it: how it ended is not known.
            ending = .killed(signal: 0)
        }
    }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
            preconditionFailure("an array with an element has an address")
        }
        return unsafe body(base)
    }
}
