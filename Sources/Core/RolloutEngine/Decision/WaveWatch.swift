import FleetModel
import FleetPlanner
import HeapModule

/// The members of a rollout's open wave as they were last looked at, so that only those are looked at again of which
/// something is new.
///
/// What was found of a member stands until a record or the platform tells of its device, until the time comes at which
/// time alone may change it, or until something changes that all depend on (``Basis``).
struct WaveWatch: Sendable {
    /// What was found of one member.
    struct Look: Sendable {
        var entry: EngineMemory.Entry?
        /// How it counts in the open wave; nil: it does not.
        var part: WaveTally.Part?
        var isHeldBack = false
        var isFailed = false
        /// Where it waits for a job; nil: it does not.
        var queue: Queue?
        /// The queues in which it stands, whether it waits there or not.
        fileprivate var places = Places()
        /// On the monotonic clock: until then time alone changes nothing.
        var until = TimeSpan.forever
        /// Whether it stays what it is, however often its device reports: until then, a report only makes it fresher.
        var outlastsReports = false
        /// Where it stands to be due: at `until` or before, since who is put off stays there until then.
        fileprivate var bucket = DueBuckets.none
        /// Where the row of its device was last seen.
        fileprivate var row = UInt32.max
    }

    /// Members that can be offered a job now.
    enum Queue: UInt8, CaseIterable, Sendable {
        /// Broken already: it may always be mended.
        case repair
        /// Its reports do not tell its health: it is out of service as far as anybody knows.
        case untold
        case other
    }

    fileprivate struct Places: OptionSet, Sendable {
        let rawValue: UInt8

        init(rawValue: UInt8) { self.rawValue = rawValue }
        init(_ queue: Queue) { rawValue = 1 << queue.rawValue }
    }

    /// Members of one zone that wait for a window.
    private struct WindowWait: Sendable {
        var mark: WindowStanding.Mark
        var members: Set<Int> = []
    }

    /// A member in its order: pseudo-random and stable, so that who goes first within a wave differs from rollout to rollout.
    private struct Turn: Comparable, Sendable {
        let order: UInt64
        /// Ascending as the devices are.
        let index: Int

        static func < (left: Turn, right: Turn) -> Bool {
            (left.order, left.index) < (right.order, right.index)
        }
    }

    /// Where members of a queue wait for a group of devices.
    private struct GroupWait: Hashable, Sendable {
        let queue: Queue
        let place: AvailabilityWatch.Place
    }

    private(set) var basis: Basis
    private(set) var looks: ChunkedArray<Look>
    private(set) var tally = WaveTally()
    private(set) var heldBackCount = 0
    /// Those that failed, are unhealthy or silent after an offer.
    private(set) var failed: Set<Int> = []
    /// By queue.
    private var waiting = Queue.allCases.map { _ in Heap<Turn>() }
    /// Those who wait until a group of devices can spare another one.
    private var groupWaits: [GroupWait: Heap<Turn>] = [:]
    private var due = DueBuckets()
    /// Members that wait for a window, by the zone of their devices, and what was found of it.
    private var windowWaits: [Text?: WindowWait] = [:]
    /// Taken out while members are looked at.
    var resolutions = ResolutionMemory()
    /// Members by the rows of their devices when all were looked at: a hint, `UInt32.max` for none.
    private var membersByRow: [UInt32]

    /// Nobody was looked at yet; what was resolved before is kept where it is still true.
    init(_ basis: Basis, members: Int, rows: Int, resolvedBy former: WaveWatch?) {
        self.basis = basis
        membersByRow = Array(repeating: .max, count: rows)
        var looks = Array(repeating: Look(), count: members)
        if let former, former.looks.count == members, former.basis.accepted == basis.accepted {
            for index in looks.indices { looks[index].entry = former.looks[index].entry }
            resolutions = former.resolutions.withoutParts
        }
        self.looks = ChunkedArray(looks)
    }

    /// Notes where the row of a member's device is.
    mutating func note(_ row: Int?, of index: Int) {
        guard let row, membersByRow.indices.contains(row), let held = UInt32(exactly: row),
            let member = UInt32(exactly: index)
        else { return }
        if looks[index].row != held { looks[index].row = held }
        membersByRow[row] = member
    }

    /// Where the row of a member's device may be.
    func row(of index: Int) -> Int? {
        let row = looks[index].row
        return row == .max ? nil : Int(row)
    }

    /// The member whose device's row that may be.
    func member(ofRow row: Int) -> Int? {
        guard membersByRow.indices.contains(row), membersByRow[row] != .max else { return nil }
        let member = Int(membersByRow[row])
        return member < looks.count ? member : nil
    }

    /// Whether its members are those of the rollout, resolved while that revision was in force.
    func knows(_ rollout: Rollout, by accepted: Digest?) -> Bool {
        looks.count == rollout.members.count && basis.accepted == accepted
    }

    /// Whether what was found still stands for those of whom nothing is new.
    func stands(on other: Basis) -> Bool { basis.stands(for: other) }

    /// Takes the marks up to which all was seen.
    mutating func advance(to basis: Basis) { self.basis.advance(to: basis) }

    /// Members that are due at that time; each is told once.
    mutating func takeDue(at time: TimeSpan) -> [Int] {
        var members: [Int] = []
        var others: [Int] = []
        while let bucket = due.first, bucket <= DueBuckets.bucket(of: time) {
            for index in takeFirstBucket(bucket) {
                if looks[index].until <= time {
                    looks[index].until = .forever
                    members.append(index)
                } else {
                    others.append(index)
                }
            }
        }
        for index in others { schedule(index) }
        return members
    }

    /// When the next member is due.
    var nextDue: TimeSpan? {
        mutating get {
            while let bucket = due.first {
                let members = takeFirstBucket(bucket)
                for index in members { schedule(index) }
                let times = members.map { looks[$0].until }
                if let next = times.min(), DueBuckets.bucket(of: next) == bucket { return next }
            }
            return nil
        }
    }

    /// Takes the members out of the first bucket that stand there and are due some time.
    private mutating func takeFirstBucket(_ bucket: Int32) -> [Int] {
        due.takeFirst().compactMap { held in
            let index = Int(held)
            guard looks[index].bucket == bucket else { return nil }
            looks[index].bucket = DueBuckets.none
            return looks[index].until == .forever ? nil : index
        }
    }

    /// Sees to it that a member is met when it is due.
    private mutating func schedule(_ index: Int) {
        let bucket = DueBuckets.bucket(of: looks[index].until)
        guard looks[index].until != .forever, bucket < looks[index].bucket else { return }
        looks[index].bucket = bucket
        due.add(UInt32(index), to: bucket)
    }

    /// Takes what was found of a member in the place of what was found before; `order` is its place in the queues.
    mutating func take(_ found: Look, of index: Int, order: @autoclosure () -> UInt64) {
        var look = looks[index]
        uncount(look, index)
        look.entry = found.entry
        look.part = found.part
        look.isHeldBack = found.isHeldBack
        look.isFailed = found.isFailed
        look.queue = found.queue
        look.outlastsReports = found.outlastsReports
        if let part = look.part { tally[part] += 1 }
        if look.isHeldBack { heldBackCount += 1 }
        if look.isFailed { failed.insert(index) }
        if let queue = look.queue, look.places.insert(Places(queue)).inserted {
            insert(Turn(order: order(), index: index), in: queue)
        }
        look.until = found.until
        looks[index] = look
        schedule(index)
        dropOutdated()
    }

    private mutating func uncount(_ look: Look, _ index: Int) {
        if let part = look.part { tally[part] -= 1 }
        if look.isHeldBack { heldBackCount -= 1 }
        if look.isFailed { failed.remove(index) }
    }

    /// A member that is due earlier than it was leaves its former place behind: of these no more are kept than there are
    /// members.
    private mutating func dropOutdated() {
        guard due.count > 2 * looks.count + 1_024 else { return }
        due = DueBuckets()
        for index in looks.indices {
            looks[index].bucket = DueBuckets.none
            schedule(index)
        }
    }

    private mutating func insert(_ turn: Turn, in queue: Queue) {
        waiting[Int(queue.rawValue)].insert(turn)
    }

    /// The first member that waits in the queue; it leaves the queue.
    mutating func takeFirst(_ queue: Queue) -> Int? {
        while let turn = waiting[Int(queue.rawValue)].popMin() {
            looks[turn.index].places.remove(Places(queue))
            if looks[turn.index].queue == queue { return turn.index }
        }
        return nil
    }

    /// Puts members back that were taken and got nothing.
    mutating func putBack(_ members: [Int], _ queue: Queue, order: (Int) -> UInt64) {
        for index in members where looks[index].places.insert(Places(queue)).inserted {
            insert(Turn(order: order(index), index: index), in: queue)
        }
    }

    /// Puts a member that was taken aside until its group can spare another device.
    mutating func park(
        _ index: Int,
        _ queue: Queue,
        at place: AvailabilityWatch.Place,
        order: UInt64
    ) {
        looks[index].places.insert(Places(queue))
        groupWaits[GroupWait(queue: queue, place: place), default: Heap()]
            .insert(Turn(order: order, index: index))
    }

    /// Puts members back that wait for a group, as many of each as it can spare now. O(groups that are waited for), and
    /// O(log n) for each member.
    mutating func unpark(_ queue: Queue, room: (AvailabilityWatch.Place) -> Int) {
        for key in Array(groupWaits.keys) where key.queue == queue {
            unpark(key, atMost: room(key.place))
        }
    }

    /// Puts one more member back that waits for the group: one that was put back for its room could not take it.
    mutating func unparkAnother(_ queue: Queue, at place: AvailabilityWatch.Place) {
        unpark(GroupWait(queue: queue, place: place), atMost: 1)
    }

    private mutating func unpark(_ key: GroupWait, atMost most: Int) {
        var left = most
        while left > 0, let turn = groupWaits[key]?.popMin() {
            guard looks[turn.index].queue == key.queue else {
                looks[turn.index].places.remove(Places(key.queue))
                continue
            }
            insert(turn, in: key.queue)
            left -= 1
        }
        if groupWaits[key]?.isEmpty ?? true { groupWaits[key] = nil }
    }

    /// How many members wait for each group, in no order.
    var groupWaitCounts: [(place: AvailabilityWatch.Place, count: Int)] {
        groupWaits.map { ($0.key.place, $0.value.count) }
    }

    /// Sets a member aside that was taken, until its window is another one.
    mutating func park(_ index: Int, in zone: Text?, _ mark: WindowStanding.Mark) {
        windowWaits[zone, default: WindowWait(mark: mark)].members.insert(index)
        // Who was set aside before it changed is called back at the next look.
        windowWaits[zone]?.mark = mark
    }

    /// The zones whose members wait, and what was found of their windows; sorted.
    var parkedZones: [(zone: Text?, mark: WindowStanding.Mark)] {
        windowWaits.map { (zone: $0.key, mark: $0.value.mark) }
            .sorted { ($0.zone ?? "") < ($1.zone ?? "") }
    }

    /// Puts those of a zone back into the queues in which they wait.
    mutating func callBack(_ zone: Text?, order: (Int) -> UInt64) {
        for index in (windowWaits.removeValue(forKey: zone)?.members ?? []).sorted() {
            guard let queue = looks[index].queue else { continue }
            putBack([index], queue, order: order)
        }
    }

    /// Whether anybody may wait in the queue.
    func mayHave(_ queue: Queue) -> Bool {
        !waiting[Int(queue.rawValue)].isEmpty
            || groupWaits.keys.contains { $0.queue == queue }
    }
}

extension TimeSpan {
    /// Later than any time that is reached.
    static var forever: TimeSpan { TimeSpan(milliseconds: .max) }
}
