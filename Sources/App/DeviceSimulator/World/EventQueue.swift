import FleetModel

/// Something that will happen in the simulated world.
struct WorldEvent: Sendable {
    enum Kind: Hashable, Sendable {
        /// The device asks for a job.
        case poll
        /// The device's work reaches its next phase.
        case step
        /// The work takes longer than the job allows.
        case timeout
        /// The device looks whether its job was called off.
        case cancelCheck
        /// The device sends what the platform does not know yet.
        case report
        /// The device falls back to its other slot.
        case fallBack
        /// A job that was not handed out expires; `subject` is the job.
        case expire
        /// Some device changes by itself.
        case drift
    }

    let time: Timestamp
    let kind: Kind
    /// The index of a device, or of a job.
    let subject: Int
    /// What must still be so for the event to count.
    let token: UInt64
    /// Orders events of one time.
    fileprivate let order: UInt64

    fileprivate func isBefore(_ other: WorldEvent) -> Bool {
        (time, order) < (other.time, other.order)
    }
}

/// Events by time, then in the order in which they were added: a binary heap.
struct EventQueue: Sendable {
    private var heap: [WorldEvent] = []
    private var added: UInt64 = 0

    var count: Int { heap.count }

    /// O(log n).
    mutating func add(
        _ kind: WorldEvent.Kind,
        at time: Timestamp,
        subject: Int,
        token: UInt64 = 0
    ) {
        added += 1
        heap.append(
            WorldEvent(time: time, kind: kind, subject: subject, token: token, order: added)
        )
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest event that is due by the time; O(log n).
    mutating func next(by time: Timestamp) -> WorldEvent? {
        guard let first = heap.first, first.time <= time else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
