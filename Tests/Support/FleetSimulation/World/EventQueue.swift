import FleetModel

/// What happens next in a world.
enum Event {
    case device(Int)
    case finish(device: Int, serial: Int)
    case fallBack(device: Int)
    case instance(Int)
    case platform
    case author
    case operators
    case lateOffer(Job, Epoch)
}

/// Events by their time; those of one time in an order that the seed draws.
struct EventQueue {
    private struct Entry {
        let time: Int64
        let tie: UInt64
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.tie) < (right.time, right.tie)
        }
    }

    private var heap: [Entry] = []

    var count: Int { heap.count }

    mutating func push(_ event: Event, at time: TimeSpan, tie: UInt64) {
        heap.append(Entry(time: time.milliseconds, tie: tie, event: event))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// The next event, if there is one before `end`.
    mutating func pop(before end: TimeSpan) -> (event: Event, time: TimeSpan)? {
        guard let first = heap.first, first.time < end.milliseconds else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                var least = parent
                for child in [2 * parent + 1, 2 * parent + 2]
                where child < heap.count && heap[child] < heap[least] { least = child }
                guard least != parent else { break }
                heap.swapAt(parent, least)
                parent = least
            }
        }
        return (first.event, TimeSpan(milliseconds: first.time))
    }
}
