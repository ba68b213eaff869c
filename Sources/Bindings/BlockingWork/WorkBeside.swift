import Dispatch

/// Works at values in their order on a thread of its own, while the one that makes them goes on.
///
/// Values go back and forth between the two threads, so that their memory is used again.
package final class WorkBeside<Value: Sendable, State: Sendable>: Sendable {
    private let filled: Relay<Value>
    private let spare: Relay<Value>
    private let result = Relay<State>(most: 1)

    /// Begins with `state` and that many values on their way; `work` returns false where it takes no more of them.
    package init(
        label: String,
        state: State,
        spares: [Value],
        work: @escaping @Sendable (inout State, Value) -> Bool
    ) {
        filled = Relay(most: spares.count)
        spare = Relay(most: spares.count + 1)
        for value in spares { _ = spare.send(value) }
        DispatchQueue(label: label).async { self.run(state, work) }
    }

    private func run(_ begin: State, _ work: (inout State, Value) -> Bool) {
        var state = begin
        while let value = filled.next() {
            guard work(&state, value) else {
                filled.close()
                break
            }
            _ = spare.send(consume value)
        }
        spare.finish()
        _ = result.send(state)
    }

    /// Hands a value over, and gives another one to fill; nil: the work has ended.
    package func hand(over value: consuming Value) -> Value? {
        filled.send(value) ? spare.next() : nil
    }

    /// What came of all that was handed over; asked once.
    package func finish() -> State {
        filled.finish()
        guard let state = result.next() else {
            preconditionFailure("the thread sends its state before it ends")
        }
        return state
    }

    /// Ends soon: nobody asks for what came of it.
    package func stop() {
        filled.close()
        filled.finish()
    }
}
