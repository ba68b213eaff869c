import Synchronization

/// Counts calls.
final class Counter: Sendable {
    private let number = Mutex<Int>(0)

    var count: Int { number.withLock { $0 } }

    func next() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
