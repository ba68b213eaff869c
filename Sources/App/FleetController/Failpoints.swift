import Glibc
import Synchronization

/// A named place of the loop at which a crash is to leave a state that recovers (the crash matrix).
package enum Failpoint: String, Hashable, Sendable, CaseIterable {
    case beforePersist = "before-persist"
    /// In the open transaction, before its commit.
    case insidePersist = "inside-persist"
    case afterPersistBeforeSend = "after-persist-before-send"
    case afterSendBeforeAnswer = "after-send-before-answer"
    case afterAnswerBeforePersist = "after-answer-before-persist"
    case beforeOutcomePersist = "before-outcome-persist"
    case afterOutcomePersist = "after-outcome-persist"
    case duringRecovery = "during-recovery"
    case afterAcceptCommit = "after-accept-commit"
}

/// What happens at the failpoints: nothing, unless a test arms one.
package struct Failpoints: Sendable {
    private let action: @Sendable (Failpoint) throws -> Void

    /// A test's own action; what it throws ends the operation as if the process had ended there.
    package init(_ action: @escaping @Sendable (Failpoint) throws -> Void) { self.action = action }

    /// None does anything.
    package static var none: Failpoints { Failpoints { _ in } }

    package func reach(_ point: Failpoint) throws { try action(point) }

    /// Those that `TIDEGATE_FAILPOINT=name[:count]` arms: the process kills itself when it gets there for the
    /// count-th time. Returns nil where the text names no failpoint. Release builds arm none.
    package init?(variable: String?) {
        guard let variable, !variable.isEmpty else {
            self = .none
            return
        }
        let parts = variable.split(separator: ":", maxSplits: 1)
        guard let name = parts.first, let armed = Failpoint(rawValue: String(name)),
            let count = parts.count == 2 ? Int(parts[1]) : 1, count > 0
        else { return nil }
        #if DEBUG
        let countdown = Countdown(count)
        self.init { point in
            guard point == armed, countdown.isOver() else { return }
            // Not `exit`: nothing may be flushed, closed or said.
            kill(getpid(), SIGKILL)
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
