/// Counts the work of one evaluation and ends it where it is more than allowed.
///
/// A step is one node, one element, or sixteen bytes of a string that were looked at or made.
struct StepMeter: Sendable {
    /// Why an evaluation ended.
    enum Spent: Error {
        case steps, depth
    }

    private(set) var remaining: Int
    /// Elements, or sixteens of bytes, that may still be made.
    private var room = ExpressionLimits.made
    private var depth = 0

    init(_ limit: Int) { remaining = max(0, limit) }

    mutating func spend(_ steps: Int) throws(Spent) {
        guard steps <= remaining else {
            // What comes after an absorbed error must not begin anew.
            remaining = 0
            throw .steps
        }
        remaining -= steps
    }

    /// Pays for elements, or sixteens of bytes, that are about to be made, in time and in memory.
    mutating func make(_ units: Int) throws(Spent) {
        guard units <= room else {
            remaining = 0
            throw .steps
        }
        room -= units
        try spend(units)
    }

    /// One level further into a value that came from outside.
    mutating func descend() throws(Spent) {
        depth += 1
        guard depth <= ExpressionLimits.depth else {
            depth -= 1
            throw .depth
        }
    }

    mutating func ascend() { depth -= 1 }
}
