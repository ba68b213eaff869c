import SeededGenerator

/// A seeded source of chance: one seed is one run.
package struct RandomSource: RandomNumberGenerator {
    private var generator: SeededGenerator

    package init(seed: UInt64) {
        generator = SeededGenerator(seed: seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678)
    }

    package mutating func next() -> UInt64 { generator.next() }

    /// True in so many of a hundred cases.
    package mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }

    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }
}
