import FleetModel
import SpecLanguage

/// A survey that goes on: it looks again at devices of which something was told, and at those whose silence time changes.
struct SurveyMemory: Sendable {
    /// What holds for all devices.
    private struct Basis: Equatable {
        let excluded: [DeviceID: Timestamp]
        let holdBacks: [HoldBack]
        /// Of the ids of parts.
        let parts: DeviceTrail.Mark

        init(_ input: PlanInput) {
            excluded = input.ledger.excluded
            holdBacks = input.ledger.holdBacks
            parts = input.twins.partsMark
        }
    }

    /// Up to where it has seen what was told.
    private struct Marks {
        let twins: DeviceTrail.Mark
        let decided: DeviceTrail.Mark
        let time: TimeSpan
    }

    /// Never, on a clock that counts milliseconds.
    private static let never = Int64.max

    private let basis: Basis
    private var marks: Marks
    private var surveyor: Surveyor
    /// By row, the place of the judgement.
    private var rows: [UInt32] = []
    private var isFresh: [Bool] = []
    /// By row, milliseconds of the monotonic clock.
    private var changesAt: [Int64] = []
    private var freshCount = 0

    /// Looks at every device. O(devices).
    init(_ input: PlanInput, _ desired: DesiredState, decided: DeviceTrail) {
        basis = Basis(input)
        marks = Marks(
            twins: input.twins.trail.mark,
            decided: decided.mark,
            time: input.now.monotonic
        )
        surveyor = Surveyor(input, desired, input.twins.columns)
        let count = input.twins.count
        rows = Array(repeating: 0, count: count)
        isFresh = Array(repeating: false, count: count)
        changesAt = Array(repeating: Self.never, count: count)
        for row in 0..<count { look(at: row) }
    }

    var survey: FleetSurvey {
        FleetSurvey(rows, surveyor.judgements, surveyor.outlines, freshCount: freshCount)
    }

    /// Looks at what is new since; false: nobody can tell what is, and this one holds no more.
    ///
    /// O(what is new), and some bytes a device.
    mutating func follow(_ input: PlanInput, decided: DeviceTrail) -> Bool {
        let limit = rows.count / 4 + 64
        guard basis == Basis(input), input.now.monotonic >= marks.time,
            surveyor.judgements.count <= 4 * rows.count + 1_024,
            let told = input.twins.trail.notes(since: marks.twins),
            let recorded = decided.notes(since: marks.decided), told.count <= limit,
            recorded.count <= limit
        else { return false }
        let places = Self.places(of: told + recorded, surveyor.columns, input.twins.columns)
        marks = Marks(
            twins: input.twins.trail.mark,
            decided: decided.mark,
            time: input.now.monotonic
        )
        surveyor.follow(input)
        move(places)
        for row in places.known + places.joined { look(at: row) }
        let now = marks.time.milliseconds
        for row in changesAt.indices where changesAt[row] <= now { look(at: row) }
        return true
    }

    private mutating func look(at row: Int) {
        let look = surveyor.look(atRow: row)
        freshCount += (look.isFresh ? 1 : 0) - (isFresh[row] ? 1 : 0)
        rows[row] = look.place
        isFresh[row] = look.isFresh
        changesAt[row] = look.changesAt?.milliseconds ?? Self.never
    }

    /// Makes room for those that joined and takes those out that left. O(devices) where any did.
    private mutating func move(_ places: Places) {
        guard !places.left.isEmpty || !places.joined.isEmpty else { return }
        for row in places.left where isFresh[row] { freshCount -= 1 }
        rows = rows.moved(places, filling: 0)
        isFresh = isFresh.moved(places, filling: false)
        changesAt = changesAt.moved(places, filling: Self.never)
    }
}

extension SurveyMemory {
    /// Rows of devices, ascending and each once.
    fileprivate struct Places {
        /// Of devices that are there still, by the table of now.
        var known: [Int] = []
        /// By the table of now.
        var joined: [Int] = []
        /// By the table of before.
        var left: [Int] = []
    }

    private static func places(
        of notes: [DeviceTrail.Note],
        _ before: TwinColumns,
        _ now: TwinColumns
    ) -> Places {
        var places = Places()
        for device in Set(notes.map(\.device)) {
            let bytes = Array(device.text.string.utf8)
            let (old, new) = (before.search(bytes.span), now.search(bytes.span))
            switch (old.isFound, new.isFound) {
            case (true, true): places.known.append(new.index)
            case (false, true): places.joined.append(new.index)
            case (true, false): places.left.append(old.index)
            case (false, false): break
            }
        }
        places.known.sort()
        places.joined.sort()
        places.left.sort()
        return places
    }
}

extension Array {
    /// Without the elements of those that left, and with a filling at the places of those that joined.
    fileprivate func moved(_ places: SurveyMemory.Places, filling: Element) -> [Element] {
        var moved: [Element] = []
        moved.reserveCapacity(count + places.joined.count - places.left.count)
        var (left, joined) = (places.left[...], places.joined[...])
        var next = 0
        while next < count || !joined.isEmpty {
            if joined.first == moved.count {
                moved.append(filling)
                joined.removeFirst()
            } else if left.first == next {
                left.removeFirst()
                next += 1
            } else {
                moved.append(self[next])
                next += 1
            }
        }
        return moved
    }
}
