package import BlockingWork

/// Watches one fetch: its deadline, its rate, its bytes, and whether the task that runs it was cancelled.
///
/// Whoever waits for a peer waits at most ``longestWait`` at a time and tells what it waited; whoever reads tells how
/// much. The rate counts only the time spent waiting, so that our own work is not held against the peer.
package final class TransferWatch {
    /// The longest that a wait may last before the watch is asked again.
    package static let longestWait = Duration.milliseconds(100)

    package let limits: TransferLimits
    /// Raised by whoever cancels, from any thread.
    package let stop: StopFlag
    private let end: ContinuousClock.Instant
    private let operation: String
    private var received = 0
    private var receivedInWindow = 0
    private var waitedInWindow = Duration.zero

    /// Starts the clock.
    package init(
        _ limits: TransferLimits,
        operation: String,
        stop: StopFlag = StopFlag()
    ) {
        self.stop = stop
        self.limits = limits
        self.operation = operation
        end = ContinuousClock.now.advanced(by: limits.deadline)
    }

    /// What is left until the deadline; never negative.
    package var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    /// The bytes that may still come.
    package var remainingBytes: Int { max(0, limits.bytes - received) }

    /// Throws where the task was cancelled or the deadline has passed.
    package func check() throws(GitError) {
        if stop.isRaised || Task.isCancelled {
            throw GitError(.cancelled, operation, "it was cancelled")
        }
        guard ContinuousClock.now < end else {
            throw GitError(.unavailable, operation, "it took longer than \(limits.deadline)")
        }
    }

    /// Counts what came in; throws where it is more than a fetch may bring.
    package func received(_ count: Int) throws(GitError) {
        received += count
        receivedInWindow += count
        guard received <= limits.bytes else {
            throw GitError(.refused, operation, "the peer sent more than \(limits.bytes) bytes")
        }
    }

    /// Counts a wait for the peer; throws where the peer is too slow, and in every case that ``check()`` does.
    package func waited(_ time: Duration) throws(GitError) {
        try check()
        waitedInWindow += time
        guard waitedInWindow >= limits.rateWindow else { return }
        let seconds = waitedInWindow / .seconds(1)
        guard Double(receivedInWindow) >= Double(limits.minimumBytesPerSecond) * seconds else {
            throw GitError(
                .unavailable,
                operation,
                "the peer sent \(receivedInWindow) bytes in \(limits.rateWindow), too slow to go on"
            )
        }
        waitedInWindow = .zero
        receivedInWindow = 0
    }
}
