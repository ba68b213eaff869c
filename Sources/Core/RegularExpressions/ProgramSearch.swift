/// One search: the set of instructions that are reached at a place of the text, moved on scalar by scalar.
///
/// An instruction enters the set once at each place, so a step of the text costs at most two looks at each instruction.
struct ProgramSearch {
    private let program: Program
    private(set) var steps = 0
    /// The place, from 1, where each instruction was reached last.
    private var reachedAt: [Int]
    /// Instructions that are reached and not yet followed.
    private var pending: [Int] = []
    /// Reached instructions that take a scalar.
    private var waiting: [Int] = []

    init(_ program: Program) {
        self.program = program
        reachedAt = [Int](repeating: 0, count: program.instructions.count)
    }

    /// Whether the program comes to its match anywhere in the text.
    mutating func run(over text: String.UnicodeScalarView) -> Bool {
        var rest = text.makeIterator()
        var before: UInt32?
        var after = rest.next()?.value
        var place = 1
        let isAnchored = program.isAnchored
        while true {
            if place == 1 || !isAnchored { pending.append(0) }
            if isAnchored && pending.isEmpty { return false }
            if follow(at: place, after: before, before: after) { return true }
            guard let scalar = after else { return false }
            take(scalar)
            before = scalar
            after = rest.next()?.value
            place += 1
        }
    }

    /// Follows all that is pending to the instructions that take a scalar; true where a match is reached.
    private mutating func follow(
        at place: Int,
        after before: UInt32?,
        before after: UInt32?
    )
        -> Bool
    {
        while let index = pending.popLast() {
            guard reachedAt[index] != place else { continue }
            reachedAt[index] = place
            steps += 1
            switch program.instructions[index] {
            case .match: return true
            case .jump(let distance): pending.append(index + distance)
            case .split(let distance):
                pending.append(index + distance)
                pending.append(index + 1)
            case .assertion(let assertion):
                if assertion.holds(after: before, before: after) { pending.append(index + 1) }
            case .scalar, .characterClass: waiting.append(index)
            }
        }
        return false
    }

    private mutating func take(_ scalar: UInt32) {
        for index in waiting {
            steps += 1
            let isTaken =
                switch program.instructions[index] {
                case .scalar(let wanted): wanted == scalar
                case .characterClass(let number): program.classes[number].contains(scalar)
                case .split, .jump, .assertion, .match: false
                }
            if isTaken { pending.append(index + 1) }
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
