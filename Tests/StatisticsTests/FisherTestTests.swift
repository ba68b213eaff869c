import SeededGenerator
import Testing

@testable import Statistics

struct FisherTestTests {
    /// The fewest marked of `updated` that are significant against so many of `control`.
    private func fewest(
        of updated: Int,
        against marked: Int,
        of control: Int,
        alpha: Int64
    ) -> Int? {
        (0...updated).first { count in
            FisherTest(marked: count, of: updated, against: marked, of: control)?.pValue
                .isWithin(alphaMillionths: alpha, looks: 1) ?? false
        }
    }

    @Test(
        arguments: [
            (20, 2, 200, 2, 3), (50, 5, 500, 3, 4), (50, 1, 50, 7, 9), (100, 10, 1_000, 4, 5),
            (500, 5, 500, 13, 17),
        ]
    )
    func `so many failures of a canary are significant at 5 and at 1 percent`(
        _ updated: Int,
        _ marked: Int,
        _ control: Int,
        _ atFive: Int,
        _ atOne: Int
    ) {
        #expect(fewest(of: updated, against: marked, of: control, alpha: 50_000) == atFive)
        #expect(fewest(of: updated, against: marked, of: control, alpha: 10_000) == atOne)
    }

    @Test func `the tea tasting of Fisher has the values of his book`() throws {
        let all = try #require(FisherTest(marked: 4, of: 4, against: 0, of: 4))
        let three = try #require(FisherTest(marked: 3, of: 4, against: 1, of: 4))
        // 1 and 17 of 70.
        #expect(all.pValue == PValue(quadrillionths: 14_285_714_285_715))
        #expect(three.pValue == PValue(quadrillionths: 242_857_142_857_143))
    }

    @Test func `the fixed-point sum and the exact one agree`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<400 {
            let updated = Int.random(in: 1...900, using: &random)
            let control = Int.random(in: 1...900, using: &random)
            let marked = Int.random(in: 0...updated, using: &random)
            let others = Int.random(in: 0...control, using: &random)
            let test = try #require(
                FisherTest(marked: marked, of: updated, against: others, of: control)
            )
            let exact = test.exactValue.quadrillionths
            #expect(abs(exact - test.fixedPointValue.quadrillionths) <= 10_000)
        }
    }

    @Test func `it counts what a list of all tables counts`() throws {
        /// Of all ways to mark so many of the devices, the share in which at least so many are among the first.
        func counted(_ marked: Int, _ updated: Int, _ others: Int, _ control: Int) -> (Int, Int) {
            let all = updated + control
            let sets = (0..<(1 << all)).filter { $0.nonzeroBitCount == marked + others }
            let first = (1 << updated) - 1
            return (sets.count { ($0 & first).nonzeroBitCount >= marked }, sets.count)
        }
        for (marked, updated, others, control) in [
            (1, 3, 2, 6), (3, 4, 2, 7), (0, 5, 5, 5), (5, 5, 0, 5), (2, 2, 9, 9), (4, 8, 1, 2),
        ] {
            let (part, whole) = counted(marked, updated, others, control)
            let test = try #require(
                FisherTest(marked: marked, of: updated, against: others, of: control)
            )
            #expect(test.pValue == PValue(UInt128(part), of: UInt128(whole)))
        }
    }

    @Test func `a million devices on each side take no time to speak of`() throws {
        let clock = ContinuousClock()
        let time = try clock.measure {
            let same = try #require(
                FisherTest(
                    marked: 500_000,
                    of: 1_000_000,
                    against: 500_000,
                    of: 1_000_000
                )
            )
            #expect(same.pValue > PValue(quadrillionths: 500_000_000_000_000))
            let worse = try #require(
                FisherTest(marked: 20_000, of: 1_000_000, against: 10_000, of: 1_000_000)
            )
            #expect(worse.pValue == PValue(quadrillionths: 1))
        }
        #expect(time < .seconds(5))
    }

    @Test(
        arguments: [
            (2, 1, 0, 1), (-1, 1, 0, 1), (0, 0, 0, 1), (0, 1, 0, 0), (0, 1, 2, 1),
            (0, .max, 0, .max), (.min, 1, 0, 1),
        ]
    )
    func `counts that cannot be are refused`(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        #expect(FisherTest(marked: a, of: b, against: c, of: d) == nil)
    }
}
