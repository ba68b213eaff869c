import Testing

@testable import Statistics

struct RegressionTests {
    private static let unit: Int64 = 1_000_000

    private func regression(_ values: [Int64], _ controls: [Int64]) throws -> Regression {
        try #require(
            Regression(
                values: values.map { $0 * Self.unit },
                against: controls.map { $0 * Self.unit },
                atLeastMillionths: Self.unit
            )
        )
    }

    @Test func `seven of ten devices that went up are a regression`() throws {
        let found = try regression(
            Array(repeating: 100, count: 7) + [1, 1, 1],
            Array(repeating: 1, count: 10)
        )
        #expect(found.isLarge)
        #expect(found.pValue.isWithin(alphaMillionths: 10_000, looks: 5))
        #expect(found.effectMillionths == 99 * Self.unit)
    }

    @Test func `a few bad devices are large by the mean where the median shows nothing`() throws {
        let found = try regression(
            Array(repeating: 1, count: 17) + [100, 100, 100],
            Array(repeating: 1, count: 20)
        )
        #expect(found.isLarge)
        #expect(!found.pValue.isWithin(alphaMillionths: 10_000, looks: 1))
    }

    @Test func `one wild control hides nothing`() throws {
        let found = try regression(
            Array(repeating: 10, count: 20),
            Array(repeating: 1, count: 19) + [1_000_000]
        )
        #expect(found.isLarge)
        #expect(found.effectMillionths == 9 * Self.unit)
    }

    @Test func `equal constant sides are no regression`() throws {
        let found = try regression(
            Array(repeating: 3, count: 8),
            Array(repeating: 3, count: 8)
        )
        #expect(!found.isLarge)
        #expect(found.effectMillionths == 0)
    }

    @Test func `shares differ by exactly the size that matters`() throws {
        func share(_ least: Int64) -> Bool? {
            Regression(marked: 2, of: 30, against: 1, of: 60, atLeastMillionths: least)?.isLarge
        }
        // 1/15 − 1/60 is 0.05.
        #expect(share(50_000) == true)
        #expect(share(50_001) == false)
        #expect(Regression(marked: 3, of: 2, against: 0, of: 2, atLeastMillionths: 1) == nil)
    }

    @Test func `a better side has an effect below nothing, rounded down`() {
        let found = Regression(marked: 0, of: 3, against: 1, of: 3, atLeastMillionths: 1)
        #expect(found?.effectMillionths == -333_334)
    }

    @Test func `the same devices before and after are compared one by one`() throws {
        let found = try #require(
            Regression(
                differences: (1...8).map { $0 * Self.unit },
                atLeastMillionths: 4 * Self.unit
            )
        )
        #expect(found.isLarge)
        #expect(found.pValue == PValue(1, of: 256))
        #expect(found.effectMillionths == 4_500_000)
    }
}
