import ArgumentParser

/// The one table of exit codes; 64 is the argument parser's own, for wrong usage.
extension ExitCode {
    /// A setting or an argument cannot be used (EX_USAGE).
    static let usage = ExitCode(64)
    /// A spec error, an unreachable peer, an internal error.
    static let failed = ExitCode(1)
    /// `plan --detailed-exitcode`: there are changes.
    static let changes = ExitCode(2)
    /// A guard, a policy, a gate or a missing approval says no.
    static let denied = ExitCode(3)
    /// The saved plan no longer matches.
    static let stale = ExitCode(4)
    /// Nothing to work on: no spec files, an empty selection.
    static let nothingSelected = ExitCode(5)
}
