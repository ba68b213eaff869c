import SeededGenerator
import Testing

@testable import Statistics

struct RankTestTests {
    /// One-sided value of full separation: 1 of so many orders.
    @Test(arguments: [(3, 20), (4, 70), (5, 252), (6, 924), (8, 12_870)])
    func `full separation is as unlikely as one order of all`(_ size: Int, _ orders: Int) throws {
        let low = (0..<size).map(Int64.init)
        let high = low.map { $0 + 100 }
        let test = try #require(MannWhitneyTest(high, against: low))
        #expect(test.isExact)
        #expect(test.pValue == PValue(1, of: UInt128(orders)))
        #expect(try #require(MannWhitneyTest(low, against: high)).pValue == .one)
    }

    @Test func `it counts what a list of all orders counts`() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<60 {
            let first = Int.random(in: 1...6, using: &random)
            let second = Int.random(in: 1...6, using: &random)
            let values = (0..<Int64(first + second)).shuffled(using: &random)
            let sets = (0..<(1 << (first + second))).filter { $0.nonzeroBitCount == first }
            func statistic(_ set: Int) -> Int {
                let chosen = values.indices.filter { set >> $0 & 1 == 1 }.map { values[$0] }
                let others = values.indices.filter { set >> $0 & 1 == 0 }.map { values[$0] }
                return chosen.reduce(0) { sum, value in sum + others.count { $0 < value } }
            }
            let observed = statistic((1 << first) - 1)
            let part = sets.count { statistic($0) >= observed }
            let test = try #require(
                MannWhitneyTest(Array(values[..<first]), against: Array(values[first...]))
            )
            #expect(test.pValue == PValue(UInt128(part), of: UInt128(sets.count)))
        }
    }

    @Test func `signed ranks count what a list of all signs counts`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<60 {
            let count = Int.random(in: 1...9, using: &random)
            let sizes = Array(1...Int64(count)).shuffled(using: &random)
            let differences = sizes.map { Bool.random(using: &random) ? $0 * 7 : $0 * -7 }
            let observed = differences.filter { $0 > 0 }.reduce(0, +)
            let part = (0..<(1 << count)).count { signs in
                sizes.indices.filter { signs >> $0 & 1 == 1 }.reduce(0) { $0 + sizes[$1] * 7 }
                    >= observed
            }
            let test = try #require(WilcoxonTest(differences: differences + [0, 0]))
            #expect(test.count == count)
            #expect(test.pValue == PValue(UInt128(part), of: UInt128(1 << count)))
        }
    }

    @Test func `constant equal sides and unchanged devices say nothing against chance`() throws {
        let same = Array(repeating: Int64(5), count: 30)
        #expect(try #require(MannWhitneyTest(same, against: same)).pValue == .one)
        #expect(try #require(WilcoxonTest(differences: [0, 0, 0])).pValue == .one)
    }

    @Test func `the exact and the normal value meet where one follows the other`() throws {
        let low = (0..<20).map { Int64($0 * 2) }
        let high = (0..<20).map { Int64($0 * 2 + 11) }
        let exact = try #require(MannWhitneyTest(high, against: low))
        let normal = try #require(MannWhitneyTest(high + [200], against: low))
        #expect(exact.isExact && !normal.isExact)
        #expect(exact.pValue < PValue(quadrillionths: 60_000_000_000_000))
        #expect(normal.pValue < exact.pValue)
        #expect(normal.pValue > PValue(quadrillionths: exact.pValue.quadrillionths / 3))
    }

    @Test func `the largest numbers there are break nothing`() throws {
        let edge = [Int64.max, .min, 0, .max, .min, 1, -1]
        _ = try #require(MannWhitneyTest(edge, against: edge)).pValue
        _ = try #require(WilcoxonTest(differences: edge)).pValue
        let found = try #require(
            Regression(values: edge, against: edge, atLeastMillionths: .max)
        )
        #expect(!found.isLarge)
        #expect(Regression(differences: edge, atLeastMillionths: .min)?.isLarge == true)
        #expect(MannWhitneyTest([], against: edge) == nil)
        #expect(Regression(differences: [], atLeastMillionths: 1) == nil)
    }
}
