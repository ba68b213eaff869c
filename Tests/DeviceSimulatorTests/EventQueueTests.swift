import FleetModel
import Testing

@testable import DeviceSimulator

struct EventQueueTests {
    @Test func `events come by time, then in the order in which they were added`() {
        var queue = EventQueue()
        let chance = Chance(seed: 9)
        for index in 0..<500 {
            let offset = chance.pick(0...50, .hardware, index)
            let time = Timestamp(milliseconds: offset)
            queue.add(.poll, at: time, subject: index)
        }

        var taken: [(Timestamp, Int)] = []
        while let event = queue.next(by: Timestamp(milliseconds: 50)) {
            taken.append((event.time, event.subject))
        }

        #expect(taken.count == 500)
        #expect(zip(taken, taken.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `what is not due stays`() {
        var queue = EventQueue()
        queue.add(.poll, at: Timestamp(milliseconds: 10), subject: 0)

        #expect(queue.next(by: Timestamp(milliseconds: 9)) == nil)
        #expect(queue.count == 1)
    }
}
