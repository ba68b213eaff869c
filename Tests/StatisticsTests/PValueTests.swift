import SeededGenerator
import Testing

@testable import Statistics

struct PValueTests {
    @Test func `a share is rounded up, and nothing is impossible`() {
        #expect(PValue(1, of: UInt128(3)).quadrillionths == 333_333_333_333_334)
        #expect(PValue(Natural(1), of: Natural(3)) == PValue(1, of: UInt128(3)))
        #expect(PValue(Natural(5), of: Natural(5)) == .one)
        #expect(PValue(0, of: UInt128(3)).quadrillionths == 1)
        #expect(PValue(Double.nan) == .one)
        #expect(PValue(Double.infinity) == .one)
        #expect(PValue(-1.0).quadrillionths == 1)
    }

    @Test func `the bound is shared by the looks, and met by what equals it`() {
        let percent = PValue(quadrillionths: 10_000_000_000_000)
        #expect(percent.isWithin(alphaMillionths: 10_000, looks: 1))
        #expect(!percent.isWithin(alphaMillionths: 10_000, looks: 2))
        #expect(percent.isWithin(alphaMillionths: 20_000, looks: 2))
        #expect(
            !PValue(quadrillionths: percent.quadrillionths + 1)
                .isWithin(alphaMillionths: 10_000, looks: 1)
        )
        #expect(!PValue.one.isWithin(alphaMillionths: 1_000_000, looks: .max))
    }

    @Test(
        arguments: [
            (1, "0.000000000000001"), (3_140_000_000_000, "0.00314"),
            (3_141_592_653_590, "0.00315"), (999_999_999_999_999, "1"),
            (1_000_000_000_000_000, "1"), (50_000_000_000_000, "0.05"),
        ]
    )
    func `it is shown with three digits, rounded up`(_ value: Int64, _ text: String) {
        #expect(PValue(quadrillionths: value).description == text)
    }

    @Test func `Holm asks the smallest first, and keeps the order`() {
        let values = [0.01, 0.04, 0.03, 0.005].map { PValue($0) }
        let adjusted = HolmProcedure.adjusted(values).map(\.quadrillionths)
        let unit: Int64 = 1_000_000_000_000_000
        #expect(zip(adjusted, [3, 6, 6, 2]).allSatisfy { abs($0 - $1 * unit / 100) <= 5 })
        #expect(HolmProcedure.adjusted([]).isEmpty)
        #expect(HolmProcedure.adjusted([.one, .one]) == [.one, .one])
        #expect(HolmProcedure.adjusted([PValue(0.02)]) == [PValue(0.02)])
    }

    @Test(
        arguments: [
            (0.0, 0.5), (1.0, 0.158_655_253_931_457_05), (2.9, 0.001_865_813_300_384_037_7),
            (3.0, 0.001_349_898_031_630_094_6), (3.1, 0.000_967_603_213_218_357_8),
            (-1.0, 0.841_344_746_068_543), (6.0, 9.865_876_450_376_981e-10),
            (7.5, 3.190_891_672_910_919_6e-14),
        ]
    )
    func `the normal tail has the values of the tables`(_ z: Double, _ value: Double) {
        let found = Double(NormalTail.value(z).quadrillionths) * 1e-15
        #expect(abs(found - value) <= value * 1e-12 + 1e-15)
    }

    @Test func `the normal tail falls and never leaves its range`() {
        var last = PValue.one
        for step in -1_000...1_000 {
            let value = NormalTail.value(Double(step) / 100)
            #expect(value <= last)
            last = value
        }
        #expect(NormalTail.value(.infinity).quadrillionths == 1)
        #expect(NormalTail.value(-.infinity) == .one)
        #expect(NormalTail.value(.nan) == .one)
    }

    @Test func `large whole numbers multiply, divide, add and compare as small ones do`() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            let first = UInt64.random(in: 0...UInt64(UInt32.max), using: &random)
            let second = UInt64.random(in: 1...UInt64(UInt32.max), using: &random)
            #expect(Natural(first).multiplied(by: second) == Natural(first * second))
            var quotient = Natural(first)
            quotient.divide(by: second)
            #expect(quotient == Natural(first / second))
            #expect((Natural(first) < Natural(second)) == (first < second))
        }
        var power = Natural(1)
        for _ in 0..<40 { power.multiply(by: .max) }
        var sum = power
        sum.add(power)
        #expect(sum == power.multiplied(by: 2))
        for _ in 0..<40 { power.divide(by: .max) }
        #expect(power == Natural(1))
        #expect(Natural.ways(toChoose: 20, of: 40) == Natural(137_846_528_820))
        #expect(Natural.ways(toChoose: 3, of: 2) == Natural(0))
    }
}
