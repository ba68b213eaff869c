import BlockingWork
import Dispatch
import Synchronization
import Testing

struct RelayTests {
    /// Runs both sides, each on a thread of its own, and waits for them.
    private func run(_ sides: [@Sendable () -> Void]) async {
        await withCheckedContinuation { continuation in
            let group = DispatchGroup()
            for (number, side) in sides.enumerated() {
                DispatchQueue(label: "side \(number)").async(group: group, execute: side)
            }
            group.notify(queue: .global()) { continuation.resume() }
        }
    }

    @Test(arguments: [1, 2, 7])
    func `values come in the order in which they were sent, and then the end, as often as asked`(
        most: Int
    ) async {
        let relay = Relay<Int>(most: most)
        let received = Mutex<[Int]>([])
        await run([
            {
                for value in 0..<1_000 { #expect(relay.send(value)) }
                relay.finish()
            },
            {
                while let value = relay.next() { received.withLock { $0.append(value) } }
                #expect(relay.next() == nil)
            },
        ])
        #expect(received.withLock { $0 } == Array(0..<1_000))
    }

    @Test func `who sends is never ahead by more than may be on their way`() async {
        let relay = Relay<Int>(most: 3)
        let sent = Atomic<Int>(0)
        await run([
            {
                for value in 0..<200 {
                    _ = relay.send(value)
                    sent.add(1, ordering: .sequentiallyConsistent)
                }
                relay.finish()
            },
            {
                var taken = 0
                while relay.next() != nil {
                    taken += 1
                    // One more may have its place and not be counted yet.
                    let ahead = sent.load(ordering: .sequentiallyConsistent) - taken
                    #expect(ahead <= 3 + 1)
                }
                #expect(taken == 200)
            },
        ])
    }

    @Test func `who takes no more lets a sender that waits go on`() async {
        let relay = Relay<Int>(most: 1)
        let refused = Atomic<Bool>(false)
        await run([
            {
                for value in 0..<100 where !relay.send(value) {
                    refused.store(true, ordering: .sequentiallyConsistent)
                    return
                }
            },
            {
                _ = relay.next()
                relay.close()
            },
        ])
        let wasRefused = refused.load(ordering: .sequentiallyConsistent)
        #expect(wasRefused)
    }
}
