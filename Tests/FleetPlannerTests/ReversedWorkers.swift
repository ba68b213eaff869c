import FleetModel

/// Cuts work into more pieces than anybody would, and makes the last one first.
struct ReversedWorkers: Workers {
    let count: Int

    func pieces(of elements: Int) -> Int { min(count, elements) }

    func map<Result: Sendable>(
        pieces: Int,
        _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        (0..<pieces).reversed().map(body).reversed()
    }
}
