import BlockingWork
import FleetModel
import Synchronization
import Testing

struct ParallelWorkersTests {
    @Test(arguments: [-1, 0, 1, 2, 5])
    func `pieces come back in their order, each made once, however many make them`(count: Int) {
        for pieces in [0, 1, 2, 3, 100] {
            let made = Mutex([Int](repeating: 0, count: pieces))
            let results = ParallelWorkers(count: count).map(pieces: pieces) { piece in
                made.withLock { $0[piece] += 1 }
                return piece * piece
            }
            #expect(results == (0..<pieces).map { $0 * $0 })
            #expect(made.withLock { $0.allSatisfy { $0 == 1 } })
        }
    }

    @Test func `there is at least one worker`() {
        #expect(ParallelWorkers(count: -5).count == 1)
        #expect(OneWorker().count == 1)
    }
}
