import FleetModel
import FleetPlanner
import SpecLanguage

/// Which devices are out of service now, in all and by the groups of disruption budgets.
///
/// It goes on from decision to decision: a device is looked at again when a record or the platform told of it, or when time
/// makes its report too old or its silence too long. O(what is new), and O(devices) after a sweep, a new revision, or where a
/// device came or went.
struct AvailabilityWatch: Sendable {
    /// Why a device counts as it does.
    enum Standing: UInt8, Sendable {
        /// Nobody governs it, and nothing of ours is under way there: it is of no group.
        case uncounted
        case available
        /// A fresh report says so.
        case unhealthy
        /// It was sent a job and fell silent.
        case silent
        /// A job is under way.
        case busy
        /// A job is under way on a device of which a fresh report says that it is not well.
        case mending
        /// Its document sets it aside.
        case aside
        /// Its last report is too old, or older than its last job, or does not tell.
        case absent

        var isUnavailable: Bool { self != .uncounted && self != .available }
    }

    /// The devices of one group.
    struct Group: Sendable {
        var total = 0
        var unavailable = 0
    }

    /// A group of one of the groupings.
    struct Place: Hashable, Sendable {
        let grouping: Int
        let group: Int
        /// Groups are numbered anew where all devices were looked at again.
        let round: UInt64
    }

    /// What holds for all devices.
    private struct Basis: Equatable {
        let accepted: Digest
        /// Of the numbers by which rows tell their labels.
        let parts: DeviceTrail.Mark
        let layout: UInt64
        let term: WriterTerm
        let settings: EngineSettings
        let hearingSince: Moment?
        let adopted: Set<DeviceID>
        let keys: [[GroupingKey]]
    }

    /// All devices that have the same keys in a budget, by group.
    private struct Grouping: Sendable {
        var numbers: GroupNumbers
        /// By row.
        var rows: [UInt32] = []
        var groups: [Group] = []

        init(_ keys: [GroupingKey]) { numbers = GroupNumbers(keys) }

        mutating func change(_ row: Int, _ body: (inout Group) -> Void) {
            body(&groups[Int(rows[row])])
        }

        mutating func makeRoom(for number: UInt32) {
            while groups.count <= Int(number) { groups.append(Group()) }
        }
    }

    private var basis: Basis?
    private var marks: TrailMarks?
    private var monotonic = TimeSpan.zero
    /// The wall clock by the monotonic one when all were looked at.
    private var offset = Timestamp(milliseconds: 0)
    private var standings: [Standing] = []
    /// By row, on the monotonic clock: until then time alone changes nothing.
    private var until: [TimeSpan] = []
    private var due = DueBuckets()
    private var groupings: [Grouping] = []
    /// How often all devices were looked at.
    private(set) var round: UInt64 = 0
    /// By standing, how many devices have it.
    private var counts = [Int](repeating: 0, count: 8)

    func count(_ standing: Standing) -> Int { counts[Int(standing.rawValue)] }

    /// Takes everything as it is now; `keys` are those of all budgets that hold, each once.
    mutating func update(_ look: AvailabilityLook, keys: [[GroupingKey]], number: UInt64) {
        let next = Basis(
            accepted: look.desired.digest,
            parts: look.twins.partsMark,
            layout: look.census.layout,
            term: look.term,
            settings: look.settings,
            hearingSince: look.hearing?.since,
            adopted: look.adopted,
            keys: keys
        )
        let seen = TrailMarks(look.state, look.twins, look: number)
        let told = marks.flatMap { marks in
            marks.isFollowed(by: seen) ? marks.notes(in: look.state, look.twins) : nil
        }
        defer {
            marks = seen
            monotonic = look.now.monotonic
        }
        guard basis == next, let told, told.count <= standings.count,
            monotonic <= look.now.monotonic, look.now.offset.isNear(offset, within: .seconds(1))
        else {
            basis = next
            offset = look.now.offset
            takeAll(look, keys)
            return
        }
        for row in takeDue(at: look.now.monotonic) { take(row, look) }
        for note in told {
            guard let row = look.census.index(of: note.device, near: note.place) else { continue }
            if !note.isReport { regroup(row, look) }
            take(row, look)
        }
    }

    private mutating func takeAll(_ look: AvailabilityLook, _ keys: [[GroupingKey]]) {
        let count = look.twins.count
        round &+= 1
        standings = Array(repeating: .uncounted, count: count)
        until = Array(repeating: .forever, count: count)
        due = DueBuckets()
        counts = counts.map { _ in 0 }
        counts[Int(Standing.uncounted.rawValue)] = count
        groupings = keys.map(Grouping.init)
        for place in groupings.indices {
            groupings[place].rows.reserveCapacity(count)
            for row in 0..<count {
                let number = groupings[place].numbers.number(ofRow: row, of: look.devices)
                groupings[place].rows.append(number)
                groupings[place].makeRoom(for: number)
            }
        }
        for row in 0..<count { take(row, look) }
    }

    /// Another label may make a device one of another group.
    private mutating func regroup(_ row: Int, _ look: AvailabilityLook) {
        for place in groupings.indices {
            let number = groupings[place].numbers.number(ofRow: row, of: look.devices)
            guard number != groupings[place].rows[row] else { continue }
            let standing = standings[row]
            groupings[place].change(row) { $0.remove(standing) }
            groupings[place].rows[row] = number
            groupings[place].makeRoom(for: number)
            groupings[place].change(row) { $0.add(standing) }
        }
    }

    /// Looks at one device.
    private mutating func take(_ row: Int, _ look: AvailabilityLook) {
        let (standing, left) = look.standing(ofRow: row)
        set(standing, at: row)
        // Silence counts from what was heard, which may lie before now: so the time is counted from there.
        let heard = look.hearing?.through.monotonic ?? look.now.monotonic
        until[row] = left.map { min(heard, look.now.monotonic) + $0 } ?? .forever
        if let index = UInt32(exactly: row), until[row] != .forever {
            due.add(index, to: DueBuckets.bucket(of: until[row]))
        }
    }

    private mutating func set(_ standing: Standing, at row: Int) {
        let former = standings[row]
        guard standing != former else { return }
        standings[row] = standing
        counts[Int(former.rawValue)] -= 1
        counts[Int(standing.rawValue)] += 1
        for place in groupings.indices {
            groupings[place].change(row) {
                $0.remove(former)
                $0.add(standing)
            }
        }
    }

    /// Rows that time alone may change by then; a bucket is met when all of it is over.
    private mutating func takeDue(at time: TimeSpan) -> [Int] {
        var rows: [Int] = []
        while let bucket = due.first, bucket <= DueBuckets.bucket(of: time) {
            for held in due.takeFirst() {
                let row = Int(held)
                guard until[row] != .forever else { continue }
                if until[row] <= time {
                    until[row] = .forever
                    rows.append(row)
                } else if DueBuckets.bucket(of: until[row]) == bucket {
                    // Due within the second: looked at a little early.
                    until[row] = .forever
                    rows.append(row)
                }
            }
        }
        return rows
    }

    // What is asked of it.

    /// How many more devices of the group, which is of this round, may go out of service; zero and below: none.
    func room(in place: Place, _ budget: DisruptionBudget) -> Int {
        groupings[place.grouping].groups[place.group].room(budget)
    }

    /// The group of the row by a budget's keys; nil: the keys are not among those that were asked for.
    func place(ofRow row: Int, _ budget: DisruptionBudget) -> Place? {
        guard let keys = basis?.keys, let index = keys.firstIndex(of: budget.groupBy) else {
            return nil
        }
        return Place(grouping: index, group: Int(groupings[index].rows[row]), round: round)
    }

    /// Whether it is a group of the budget's.
    func isOf(_ budget: DisruptionBudget, _ place: Place) -> Bool {
        basis?.keys[place.grouping] == budget.groupBy
    }

    func name(of place: Place) -> String {
        groupings[place.grouping].numbers.name(of: UInt32(clamping: place.group))
    }

    func group(_ place: Place) -> Group { groupings[place.grouping].groups[place.group] }

    /// A job was granted there.
    mutating func occupy(_ row: Int) { set(.busy, at: row) }
}

extension AvailabilityWatch.Group {
    fileprivate mutating func add(_ standing: AvailabilityWatch.Standing) { count(standing, 1) }
    fileprivate mutating func remove(_ standing: AvailabilityWatch.Standing) { count(standing, -1) }

    private mutating func count(_ standing: AvailabilityWatch.Standing, _ number: Int) {
        if standing != .uncounted { total += number }
        if standing.isUnavailable { unavailable += number }
    }

    /// n = min(maxUnavailable − unavailable, available − min(minAvailable, total − 1)): a tolerance is rounded down, what must
    /// stay up is rounded up, and a group can always spare one of its devices where all others are up.
    func room(_ budget: DisruptionBudget) -> Int {
        let byMaximum = budget.maxUnavailable.map { $0.resolved(of: total) - unavailable }
        let byMinimum = budget.minAvailable.map {
            (total - unavailable) - min($0.resolvedUp(of: total), max(0, total - 1))
        }
        return min(byMaximum ?? .max, byMinimum ?? .max)
    }
}

/// All that a look at the availability of devices asks.
struct AvailabilityLook {
    let state: FleetState
    let twins: TwinTable
    let devices: TableDevices
    let desired: DesiredState
    let census: FleetCensus
    let adopted: Set<DeviceID>
    let settings: EngineSettings
    let term: WriterTerm
    let hearing: Hearing?
    let now: Moment

    /// How the device stands, and after how long time alone may change that; nil: never.
    func standing(ofRow row: Int) -> (AvailabilityWatch.Standing, TimeSpan?) {
        let entry = census.entries[row]
        let record = state.ledger.devices[entry.device]
        let health =
            entry.cohort.flatMap { desired.fleet.cohort($0) }
            .flatMap { desired.fleet.policy($0.policy)?.health } ?? .standard
        let view = twins.view(at: row)
        // A report of exactly that age is fresh.
        let left = view.age(at: now).map { health.fresh - $0 + TimeSpan(milliseconds: 1) }
        let isFresh = left.map { .zero < $0 } ?? false
        let reported = isFresh ? ReportedHealth(view, health, at: now) : .untold
        if var (standing, rest) = underWay(entry.device, record, health) {
            if case .bad = reported, standing == .busy {
                standing = .mending
                rest = [rest, left].compactMap { $0 }.min()
            }
            return (standing, rest)
        }
        guard entry.cohort != nil else { return (.uncounted, nil) }
        switch desired.state(of: entry.device) {
        case .active: break
        case .maintenance, .quarantined, .retired: return (.aside, nil)
        }
        switch reported {
        // What it left nobody has seen yet.
        case .good
        where Track.allCases.contains(where: {
            view.precedesLastJob(on: $0, of: entry.incarnation, record)
        }):
            return (.absent, nil)
        case .good: return (.available, left)
        case .bad: return (.unhealthy, left)
        case .untold: return (.absent, nil)
        }
    }

    /// Where a job is under way, whichever life of the device it is of.
    private func underWay(
        _ device: DeviceID,
        _ record: DeviceRecord?,
        _ health: HealthPolicy
    ) -> (AvailabilityWatch.Standing, TimeSpan?)? {
        if adopted.contains(device) { return (.busy, nil) }
        guard let id = record?.firmware.openJob ?? record?.config.openJob else { return nil }
        guard let job = state.jobs[id], let body = job.job else { return (.busy, nil) }
        let patience = JobPatience(settings: settings, term: term, hearing: hearing, now: now)
        guard let left = patience.remaining(of: job, body, fresh: health.fresh) else {
            return (.silent, nil)
        }
        return (.busy, left)
    }
}
