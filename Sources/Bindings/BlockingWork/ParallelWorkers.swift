import Dispatch
import FleetModel
import Synchronization

/// Runs pieces of work on several threads, and the caller's is one of them.
package struct ParallelWorkers: Workers {
    package let count: Int

    /// `count`: pieces that are run at once; held to 1 to 64.
    package init(count: Int) { self.count = min(max(1, count), 64) }

    /// What ``Workers`` promises; the caller's thread waits for the others.
    package func map<Result: Sendable>(
        pieces: Int,
        _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        guard count > 1, pieces > 1 else { return OneWorker().map(pieces: pieces, body) }
        let results = Mutex([Result?](repeating: nil, count: pieces))
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(count, pieces)) { _ in
            while true {
                let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard piece < pieces else { return }
                let result = body(piece)
                results.withLock { $0[piece] = result }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
