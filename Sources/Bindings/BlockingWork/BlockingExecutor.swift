import Dispatch

/// Runs one actor's jobs on a thread of their own.
///
/// Swift's own pool has one thread per core; a C call that blocks there stops unrelated tasks. An actor that owns a
/// C handle takes one of these as its `unownedExecutor`.
package final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    package init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs the job on the thread of this executor, after those before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
