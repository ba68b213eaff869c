/// Tells which lines of a listing are records that a table holds already, so that they need not be read.
///
/// It trusts a source that says that the etag of a twin changes with all that the twin says but its report. A line passes where it
/// begins with the id, the incarnation, the revision and the etag of a row, `r` and the revision, and ends with a report:
///
///     {"id":"…","incarnation":"…","revision":7,"etag":"r7", … ,"reportSeq":9,"reportedAt":"…","lastSeenAt":"…"}
///
/// The report is outside the etag and is read. What stands between is not looked at, and neither are members of these names that
/// stand there. Any other line is left to a reader, as is each further one of a device that was met before. Lines are looked
/// for at the row that follows the last one, then by their ids.
package struct ResyncGate: Sendable {
    /// The report of a device whose record passed, where the row has another one.
    struct Report: Sendable {
        let sequence: UInt64
        let reportedAt: Timestamp?
        let lastSeenAt: Timestamp?
    }

    /// A record that passed: what the row holds, with the report of the record, whose stamp means nothing.
    package struct PassedRecord {
        let content: TwinBlock.Content
        let report: TwinBlock.Report
        /// Where the content belongs.
        let columns: TwinColumns
    }

    /// What was met of one row.
    private enum Standing {
        static let unmet: UInt32 = 0
        /// Its line passed, with the report that the row has.
        static let passed: UInt32 = 1
        /// A reader had its record.
        static let read: UInt32 = 2
        /// From here on: its line passed, with one of the reports.
        static let reporting: UInt32 = 3
    }

    private static let opening = Array(#"{"id":""#.utf8)
    private static let afterID = Array(#"","incarnation":""#.utf8)
    private static let afterIncarnation = Array(#"","revision":"#.utf8)
    private static let afterRevision = Array(#","etag":"r"#.utf8)
    private static let sequenceKey = Array(#","reportSeq":"#.utf8)
    private static let reportedKey = Array(#","reportedAt":"#.utf8)
    private static let seenKey = Array(#","lastSeenAt":"#.utf8)
    private static let null = Array("null".utf8)

    /// What the table held when the listing was asked for.
    let known: TwinColumns
    /// How far the table's trail went then.
    let mark: DeviceTrail.Mark
    /// Our monotonic clock when the listing was asked for.
    let receivedAt: TimeSpan
    private var standings: [UInt32]
    private var reports: [Report] = []
    private var next = 0
    /// Lines that passed and were not taken back.
    package private(set) var count = 0
    /// The latest report of a line that passed.
    private var latestReport = Timestamp(milliseconds: .min)

    /// `receivedAt`: our monotonic clock when the listing was asked for.
    package init(_ table: TwinTable, receivedAt: TimeSpan) {
        known = table.columns
        mark = table.trail.mark
        self.receivedAt = receivedAt
        standings = Array(repeating: Standing.unmet, count: known.count)
    }

    /// Whether the line, without its end, is the record of a row that stands. O(1), or O(log devices) out of the order of ids.
    package mutating func passes(_ line: Span<UInt8>) -> Bool {
        guard let row = row(of: line), standings[row] == Standing.unmet else { return false }
        let content = known.content(at: row)
        guard let head = end(ofHead: line, content), let report = report(of: line, after: head)
        else { return false }
        let held = known.report(at: row)
        if report.sequence == held.sequence,
            Timestamp.held(report.reportedAt) == held.reportedAt,
            Timestamp.held(report.lastSeenAt) == content.lastSeenAt
        {
            standings[row] = Standing.passed
        } else {
            standings[row] = Standing.reporting + UInt32(reports.count)
            reports.append(report)
        }
        if let reportedAt = report.reportedAt { latestReport = max(latestReport, reportedAt) }
        count += 1
        next = row + 1
        return true
    }

    /// Notes that a reader has a record of the device with these bytes as its id; what had passed of it before is taken back,
    /// and the reader has to take that too, since two records of one device are judged together.
    package mutating func noteRead(_ id: Span<UInt8>) -> PassedRecord? {
        guard let row = row(with: id) else { return nil }
        next = row + 1
        defer { standings[row] = Standing.read }
        guard hasPassed(row) else { return nil }
        count -= 1
        return record(at: row)
    }

    /// Takes back the rows whose reports are later than that, and tells their devices.
    mutating func refuse(reportsAfter latest: Timestamp) -> [DeviceID] {
        guard latestReport > latest else { return [] }
        var refused: [DeviceID] = []
        for row in 0..<known.count where hasPassed(row) {
            let reportedAt = report(at: row).map(\.reportedAt) ?? known.reportedAt(at: row)
            guard let reportedAt, reportedAt > latest else { continue }
            standings[row] = Standing.read
            count -= 1
            refused.append(known.id(at: row))
        }
        return refused
    }

    /// Whether the line of that row passed.
    func hasPassed(_ row: Int) -> Bool {
        standings[row] != Standing.unmet && standings[row] != Standing.read
    }

    /// What the line of a row that passed reports; nil: what the row does.
    func report(at row: Int) -> Report? {
        guard standings[row] >= Standing.reporting else { return nil }
        return reports[Int(standings[row] - Standing.reporting)]
    }

    /// The record of a row whose line passed.
    func record(at row: Int) -> PassedRecord {
        var content = known.content(at: row)
        var held = known.report(at: row)
        if let report = report(at: row) {
            content.lastSeenAt = Timestamp.held(report.lastSeenAt)
            held = TwinBlock.Report(
                sequence: report.sequence,
                reportedAt: report.reportedAt,
                stamp: 0
            )
        }
        return PassedRecord(content: content, report: held, columns: known)
    }

    // MARK: - Rows

    private func row(of line: Span<UInt8>) -> Int? {
        let start = Self.opening.count
        guard line.spells(Self.opening, at: 0) else { return nil }
        if next < known.count, isID(of: next, in: line) { return next }
        var end = start
        while end < line.count, line[end] != UInt8(ascii: "\"") {
            guard end - start < DeviceID.mostBytes else { return nil }
            end += 1
        }
        guard end < line.count else { return nil }
        let place = known.search(line.extracting(start..<end))
        return place.isFound ? place.index : nil
    }

    private func row(with id: Span<UInt8>) -> Int? {
        if next < known.count, known.order(known.content(at: next), id) == 0 { return next }
        let place = known.search(id)
        return place.isFound ? place.index : nil
    }

    private func isID(of row: Int, in line: Span<UInt8>) -> Bool {
        known.withID(at: row) { id in
            let end = Self.opening.count + id.count
            return end < line.count && line[end] == UInt8(ascii: "\"")
                && line.extracting(Self.opening.count..<end).bytes.isEqual(to: id.bytes)
        }
    }

    // MARK: - Lines

    /// Where the comma behind the etag stands, where the line begins as the row's record does; its id is that of the row.
    private func end(ofHead line: Span<UInt8>, _ content: TwinBlock.Content) -> Int? {
        var place = Self.opening.count + Int(content.idLength)
        guard line.spells(Self.afterID, at: place) else { return nil }
        place += Self.afterID.count
        let end = place + Int(content.incarnationLength)
        guard end <= line.count, known.isSameLife(content, line.extracting(place..<end)),
            line.spells(Self.afterIncarnation, at: end)
        else { return nil }
        let revision = end + Self.afterIncarnation.count
        let digits = line.digits(from: revision)
        guard !digits.isEmpty, line.counter(digits) == content.revision,
            line.spells(Self.afterRevision, at: digits.upperBound)
        else { return nil }
        let etag = digits.upperBound + Self.afterRevision.count
        let close = etag + digits.count
        guard close + 1 < line.count,
            line.extracting(etag..<close).bytes.isEqual(to: line.extracting(digits).bytes),
            line[close] == UInt8(ascii: "\""), line[close + 1] == UInt8(ascii: ",")
        else { return nil }
        return close + 1
    }

    /// What stands at the end of a line as the last members of its record. It is read from the back: as the record ends with the
    /// line and no bracket closes between them, no other object or string can hold these members.
    private func report(of line: Span<UInt8>, after head: Int) -> Report? {
        let close = line.count - 1
        guard line[close] == UInt8(ascii: "}"),
            let seen = time(before: close, Self.seenKey, in: line, from: head, like: nil),
            let reported = time(
                before: seen.start,
                Self.reportedKey,
                in: line,
                from: head,
                like: seen
            )
        else { return nil }
        var start = reported.start
        while start > head, ASCII.isDigit(line[start - 1]) { start -= 1 }
        let key = start - Self.sequenceKey.count
        guard key >= head, line.spells(Self.sequenceKey, at: key),
            let sequence = line.counter(start..<reported.start)
        else { return nil }
        return Report(sequence: sequence, reportedAt: reported.time, lastSeenAt: seen.time)
    }

    /// A time or null of a line.
    private struct Time {
        let time: Timestamp?
        /// Where its key begins with a comma.
        let start: Int
        /// What is between the quotes.
        let digits: Range<Int>
    }

    /// The time or null that ends at `end`; nil: there is none. `other` is often spelled alike, and is not read twice then.
    private func time(
        before end: Int,
        _ key: [UInt8],
        in line: Span<UInt8>,
        from head: Int,
        like other: Time?
    ) -> Time? {
        if end - head >= 4, line.spells(Self.null, at: end - 4) {
            let start = end - 4 - key.count
            guard start >= head, line.spells(key, at: start) else { return nil }
            return Time(time: nil, start: start, digits: start..<start)
        }
        let quote = UInt8(ascii: "\"")
        guard end - head >= 2, line[end - 1] == quote else { return nil }
        var first = end - 1
        // No time that is read is longer.
        while first > head, end - first <= 48, line[first - 1] != quote { first -= 1 }
        let start = first - 1 - key.count
        guard start >= head, line[first - 1] == quote, line.spells(key, at: start) else {
            return nil
        }
        let digits = line.extracting(first..<end - 1)
        if let other, let time = other.time,
            line.extracting(other.digits).bytes.isEqual(to: digits.bytes)
        {
            return Time(time: time, start: start, digits: other.digits)
        }
        guard let time = Timestamp(digits) else { return nil }
        return Time(time: time, start: start, digits: first..<end - 1)
    }
}

extension Span<UInt8> {
    /// Whether these bytes stand there.
    fileprivate func spells(_ bytes: [UInt8], at place: Int) -> Bool {
        let end = place + bytes.count
        return place >= 0 && end <= count
            && extracting(place..<end).bytes.isEqual(to: bytes.span.bytes)
    }

    /// At most 16 digits from an index on.
    fileprivate func digits(from start: Int) -> Range<Int> {
        var end = start
        while end < count, end - start < 16, ASCII.isDigit(self[end]) { end += 1 }
        return start..<Swift.max(start, end)
    }

    /// The number that digits spell as JSON does, up to 2^53 − 1.
    fileprivate func counter(_ digits: Range<Int>) -> UInt64? {
        guard 1...16 ~= digits.count, digits.count == 1 || self[digits.lowerBound] != 0x30 else {
            return nil
        }
        var number: UInt64 = 0
        for index in digits { number = number &* 10 &+ UInt64(self[index] &- 0x30) }
        return number < 1 << 53 ? number : nil
    }
}
