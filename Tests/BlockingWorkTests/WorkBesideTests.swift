import BlockingWork
import Testing

struct WorkBesideTests {
    private func beside(
        upTo most: Int = .max,
        spares: Int = 2
    ) -> WorkBeside<[Int], [Int]> {
        WorkBeside(
            label: "sum",
            state: [],
            spares: Array(repeating: [], count: spares)
        ) { state, values in
            state += values
            return state.count < most
        }
    }

    @Test(arguments: [1, 2, 5])
    func `all that is handed over is worked at in its order`(spares: Int) {
        let beside = beside(spares: spares)
        for number in 0..<500 { #expect(beside.hand(over: [number, -number]) != nil) }
        #expect(beside.finish() == (0..<500).flatMap { [$0, -$0] })
    }

    @Test func `who hands over is told that the work has ended, and waits for nothing`() {
        let beside = beside(upTo: 3)
        let handed = (0..<100).prefix { beside.hand(over: [$0]) != nil }.count
        #expect((1...6).contains(handed))
        #expect(beside.finish() == [0, 1, 2])
    }

    @Test func `work that nobody waits for ends`() {
        let beside = beside()
        _ = beside.hand(over: [1])
        beside.stop()
        _ = beside.finish()
    }
}
