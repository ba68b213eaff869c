import FleetModel
import HeapModule

/// Members by about when they are due: a second a bucket, so that putting a member off costs O(1) however many there are.
struct DueBuckets: Sendable {
    /// Stands for no bucket; after all others.
    static let none = Int32.max

    private var members: [Int32: [UInt32]] = [:]
    /// The buckets that have members.
    private var order = Heap<Int32>()
    /// How many are held, some of them twice.
    private(set) var count = 0

    /// The bucket of a time on the monotonic clock: never later than that of a later time.
    static func bucket(of time: TimeSpan) -> Int32 {
        Int32(clamping: min(time.milliseconds >> 10, Int64(Self.none) - 1))
    }

    /// The first bucket that has members.
    var first: Int32? { order.min }

    mutating func add(_ member: UInt32, to bucket: Int32) {
        if members[bucket] == nil { order.insert(bucket) }
        members[bucket, default: []].append(member)
        count += 1
    }

    /// Takes all members out of the first bucket.
    mutating func takeFirst() -> [UInt32] {
        guard let bucket = order.popMin(), let taken = members.removeValue(forKey: bucket) else {
            return []
        }
        count -= taken.count
        return taken
    }
}
