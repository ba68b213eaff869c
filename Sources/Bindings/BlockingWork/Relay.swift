import Dispatch
import Synchronization

/// Hands values from one thread to another in their order; who is ahead by so many waits.
///
/// One thread sends, one receives. Both block, so that neither is one of Swift's own pool.
package final class Relay<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        /// The sender has sent its last.
        var isFinished = false
        /// The receiver takes no more.
        var isClosed = false
    }

    private let state = Mutex(State())
    // Both sides are threads that may block, none of Swift's pool; who is waited for is told by finish and close.
    private let free: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)

    /// `most`: so many values, at least 1, are on their way at once.
    package init(most: Int) {
        // A semaphore may not be destroyed below the value that it began with.
        free = DispatchSemaphore(value: 0)
        for _ in 0..<max(1, most) { free.signal() }
    }

    /// Sends a value, once there is room for it; false: the receiver takes no more.
    package func send(_ value: consuming Value) -> Bool {
        free.wait()
        // Moved, not copied: the receiver may change what it gets before this returns.
        var moved = Optional(value)
        let isTaken = state.withLock { state in
            guard !state.isClosed, let value = moved.take() else { return false }
            state.values.append(value)
            return true
        }
        if isTaken { filled.signal() } else { free.signal() }
        return isTaken
    }

    /// Says that nothing more is sent.
    package func finish() {
        state.withLock { $0.isFinished = true }
        filled.signal()
    }

    /// The next value, once it is there; nil: nothing more is sent.
    package func next() -> Value? {
        filled.wait()
        let value = state.withLock { state -> Value? in
            state.values.isEmpty ? nil : state.values.removeFirst()
        }
        // What was said at the end is said to whoever asks again.
        if value == nil { filled.signal() } else { free.signal() }
        return value
    }

    /// Says that nothing more is taken; a sender that waits goes on.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            state.values = []
        }
        free.signal()
    }
}
