/// Runs pieces of work that share nothing that changes, side by side where there are cores for it.
///
/// What is made of the pieces may not depend on how many there are, nor on who ran them.
package protocol Workers: Sendable {
    /// How many pieces are run at once, at least 1.
    var count: Int { get }

    /// In how many pieces so many elements are worked at; 0 or 1: they are not worth to be cut.
    func pieces(of elements: Int) -> Int

    /// What the closure makes of each piece, in the order of the pieces; returns when all are made.
    func map<Result: Sendable>(
        pieces: Int,
        _ body: @Sendable (Int) -> Result
    ) -> [Result]
}

extension Workers {
    package func pieces(of elements: Int) -> Int { min(count, elements / 4_096) }
}

/// Runs one piece after the other, on the thread of the caller.
package struct OneWorker: Workers {
    package init() {}

    package var count: Int { 1 }

    /// What ``Workers`` promises, one piece after the other.
    package func map<Result: Sendable>(
        pieces: Int,
        _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        (0..<pieces).map(body)
    }
}
