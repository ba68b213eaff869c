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
    /// By judgement, how many devices have it.
    private var counts: [Int] = []
    private var lists = SurveyLists()

    /// Looks at every device. O(devices).
    init(
        _ input: PlanInput,
        _ desired: DesiredState,
        decided: DeviceTrail,
        workers: any Workers = OneWorker()
    ) {
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
        lookAtAll(workers)
        makeLists()
    }

    private mutating func lookAtAll(_ workers: any Workers) {
        let pieces = workers.pieces(of: rows.count)
        guard pieces > 1 else {
            for row in rows.indices { look(at: row) }
            return
        }
        let (whole, count) = (surveyor, rows.count)
        let parts = workers.map(pieces: pieces) { piece in
            SurveyPart(whole, count * piece / pieces..<count * (piece + 1) / pieces)
        }
        for part in parts { take(part) }
    }

    /// Takes what was seen of some rows.
    private mutating func take(_ part: SurveyPart) {
        let places = surveyor.take(part.surveyor)
        for (row, look) in zip(part.rows, part.looks) {
            take(look, place: places[Int(look.place)], at: row)
        }
    }

    var survey: FleetSurvey {
        FleetSurvey(
            rows,
            surveyor.judgements,
            surveyor.outlines,
            counts: counts,
            lists,
            freshCount: freshCount
        )
    }

    /// Looks at what is new since, and tells it of the table; nil: nobody can tell what is, and this one holds no more.
    ///
    /// O(what is new), and some bytes a device.
    mutating func follow(_ input: PlanInput, decided: DeviceTrail) -> RowNews? {
        let limit = rows.count / 4 + 64
        guard basis == Basis(input), input.now.monotonic >= marks.time,
            surveyor.judgements.count <= 4 * rows.count + 1_024,
            let told = input.twins.trail.notes(since: marks.twins),
            let recorded = decided.notes(since: marks.decided), told.count <= limit,
            recorded.count <= limit
        else { return nil }
        let news = Self.news(of: told + recorded, surveyor.columns, input.twins.columns)
        marks = Marks(
            twins: input.twins.trail.mark,
            decided: decided.mark,
            time: input.now.monotonic
        )
        surveyor.follow(input)
        move(news)
        let now = marks.time.milliseconds
        let due = changesAt.indices.filter { changesAt[$0] <= now }
        let moves = Set(news.known + news.joined + due).sorted().compactMap { row in
            let before = rows[row]
            look(at: row)
            let after = rows[row]
            return before == after
                ? nil : RowLists.Move(row: UInt32(row), from: before, to: after)
        }
        if news.hasMoved { makeLists() } else { follow(moves) }
        return news
    }

    /// Counts and lists all devices. O(devices).
    private mutating func makeLists() {
        counts = Array(repeating: 0, count: surveyor.judgements.count)
        for place in rows { counts[Int(place)] += 1 }
        lists = SurveyLists(rows, surveyor.judgements, counts)
    }

    private mutating func follow(_ moves: [RowLists.Move]) {
        let missing = surveyor.judgements.count - counts.count
        counts.append(contentsOf: repeatElement(0, count: missing))
        for move in moves {
            counts[Int(move.from)] -= 1
            counts[Int(move.to)] += 1
        }
        lists.follow(moves, surveyor.judgements)
    }

    private mutating func look(at row: Int) {
        let look = surveyor.look(atRow: row)
        take(look, place: look.place, at: row)
    }

    private mutating func take(_ look: Surveyor.Look, place: UInt32, at row: Int) {
        freshCount += (look.isFresh ? 1 : 0) - (isFresh[row] ? 1 : 0)
        rows[row] = place
        isFresh[row] = look.isFresh
        changesAt[row] = look.changesAt?.milliseconds ?? Self.never
    }

    /// Makes room for those that joined and takes those out that left. O(devices) where any did.
    private mutating func move(_ news: RowNews) {
        guard news.hasMoved else { return }
        for row in news.left where isFresh[row] { freshCount -= 1 }
        rows = news.moved(rows, filling: 0)
        isFresh = news.moved(isFresh, filling: false)
        changesAt = news.moved(changesAt, filling: Self.never)
    }

    private static func news(
        of notes: [DeviceTrail.Note],
        _ before: TwinColumns,
        _ now: TwinColumns
    ) -> RowNews {
        var news = RowNews(before: before.count)
        for device in Set(notes.map(\.device)) {
            let bytes = Array(device.text.string.utf8)
            let (old, new) = (before.search(bytes.span), now.search(bytes.span))
            switch (old.isFound, new.isFound) {
            case (true, true): news.known.append(new.index)
            case (false, true): news.joined.append(new.index)
            case (true, false): news.left.append(old.index)
            case (false, false): break
            }
        }
        news.known.sort()
        news.joined.sort()
        news.left.sort()
        return news
    }
}
