import Testing

@testable import DeviceSimulator

struct ChanceTests {
    @Test func `a number depends on seed, purpose, index and occasion alone`() {
        let chance = Chance(seed: 1)

        #expect(chance.number(.isSlow, 5) == Chance(seed: 1).number(.isSlow, 5))
        #expect(chance.number(.isSlow, 5) != Chance(seed: 2).number(.isSlow, 5))
        #expect(chance.number(.isSlow, 5) != chance.number(.isOffline, 5))
        #expect(chance.number(.isSlow, 5) != chance.number(.isSlow, 6))
        #expect(chance.number(.isSlow, 5, 1) != chance.number(.isSlow, 5, 2))
    }

    @Test(arguments: [0.0, 0.08, 0.5, 1.0])
    func `a share comes out as asked`(_ share: Double) {
        let chance = Chance(seed: 3)
        let count = (0..<10_000).count { chance.happens(share, .isOffline, $0) }

        #expect(abs(Double(count) / 10_000 - share) < 0.01)
        #expect(share != 0 || count == 0)
        #expect(share != 1 || count == 10_000)
    }

    @Test func `a share that grows takes more of the same devices`() {
        let chance = Chance(seed: 3)
        let few = (0..<1_000).filter { chance.happens(0.1, .isOffline, $0) }
        let many = Set((0..<1_000).filter { chance.happens(0.3, .isOffline, $0) })

        #expect(few.allSatisfy(many.contains))
    }
}
