import Glibc
import Synchronization

/// A named place of the program at which a crash is to leave a state that recovers (the crash matrix).
package enum Failpoint: String, Hashable, Sendable, CaseIterable {
    /// The branch was fetched; what it says is not known yet.
    case afterFetch = "after-fetch"
    /// The fleet was listed whole; the listing is not taken yet.
    case afterSweep = "after-sweep"
    case beforeAcceptCommit = "before-accept-commit"
    case afterAcceptCommit = "after-accept-commit"
    case beforeOrderPersist = "before-order-persist"
    /// What an operator asked is durable, and the operator was not told.
    case afterOrderPersist = "after-order-persist"
    case beforePersist = "before-persist"
    /// In the open transaction, before its commit.
    case insidePersist = "inside-persist"
    case afterPersistBeforeSend = "after-persist-before-send"
    case beforeSend = "before-send"
    /// The platform has the first half of a batch, and none of the second.
    case insideSend = "inside-send"
    case afterSendBeforeAnswer = "after-send-before-answer"
    case afterAnswerBeforePersist = "after-answer-before-persist"
    case afterAnswerPersist = "after-answer-persist"
    /// The platform dropped a job, and the journal does not know.
    case afterWithdrawalBeforePersist = "after-withdrawal-before-persist"
    case beforeOutcomePersist = "before-outcome-persist"
    case afterOutcomePersist = "after-outcome-persist"
    /// The journal is read, and the writer's seat is not taken.
    case duringRecovery = "during-recovery"
    /// The writer's seat is taken under a new epoch, and the term has not begun.
    case duringTakeover = "during-takeover"
    /// In the open transaction of a checkpoint, before its commit.
    case insideCheckpoint = "inside-checkpoint"
    /// The backup's file is there, and empty.
    case duringBackup = "during-backup"
}

/// What happens at the failpoints: nothing, unless a test arms one.
package struct Failpoints: Sendable {
    private let action: @Sendable (Failpoint) throws -> Void
    private let armed: Failpoint?

    /// A test's own action; what it throws ends the operation as if the process had ended there.
    package init(_ action: @escaping @Sendable (Failpoint) throws -> Void) {
        self.init(armed: nil, action)
    }

    private init(armed: Failpoint?, _ action: @escaping @Sendable (Failpoint) throws -> Void) {
        self.armed = armed
        self.action = action
    }

    /// None does anything.
    package static var none: Failpoints { Failpoints { _ in } }

    package func reach(_ point: Failpoint) throws { try action(point) }

    /// Whether the process ends at the point, so that what leads up to it is worth its while.
    func isArmed(_ point: Failpoint) -> Bool { armed == point }

    /// Those that `TIDEGATE_FAILPOINT=name[:count[:stop]]` arms: the process kills itself, or stops until it is continued,
    /// when it gets there for the count-th time. Returns nil where the text names no failpoint. Release builds arm none.
    package init?(variable: String?) {
        guard let variable, !variable.isEmpty else {
            self = .none
            return
        }
        let parts = variable.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3, let armed = Failpoint(rawValue: String(parts[0])),
            let count = parts.count >= 2 ? Int(parts[1]) : 1, count > 0,
            parts.count < 3 || parts[2] == "stop"
        else { return nil }
        #if DEBUG
        let countdown = Countdown(count)
        let signal = parts.count == 3 ? SIGSTOP : SIGKILL
        self.init(armed: armed) { point in
            guard point == armed, countdown.isOver() else { return }
            // Not `exit`: nothing may be flushed, closed or said. To this thread, which then goes no step further: a stop
            // that is sent to the process reaches the other threads first, and this one runs on until they have it.
            pthread_kill(pthread_self(), signal)
        }
        #else
        _ = (armed, count)
        self = .none
        #endif
    }
}

/// Counts down once, from whatever task.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func isOver() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}
