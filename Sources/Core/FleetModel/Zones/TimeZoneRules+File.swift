extension TimeZoneRules {
    /// The largest file of the IANA database has less than a tenth of that.
    package static let fileSizeLimit = 65_536

    /// Reads a TZif file of versions 1 to 4 (RFC 9636): the data of 64 bits and the rule at its end, where there are any.
    ///
    /// Every count, index and offset is checked; linear in the bytes.
    package init(timeZoneFile bytes: [UInt8]) throws(TimeZoneFileError) {
        guard bytes.count <= Self.fileSizeLimit else { throw .tooLarge }
        var reader = TimeZoneFileReader(bytes)
        let first = try reader.header()
        guard first.version != 0 else {
            self = try reader.rules(first, timeSize: 4, footer: false)
            return
        }
        try reader.skip(first.dataSize(timeSize: 4))
        let second = try reader.header()
        guard second.version == first.version else { throw .malformed("its headers disagree") }
        self = try reader.rules(second, timeSize: 8, footer: true)
    }
}

/// The counts of one header.
private struct TimeZoneFileHeader {
    let version: UInt8
    let universalCount: Int
    let standardCount: Int
    let leapCount: Int
    let timeCount: Int
    let typeCount: Int
    let nameSize: Int

    /// Each count is below 2^32, so that the sum stays far below what an Int holds.
    func dataSize(timeSize: Int) -> Int {
        timeCount * (timeSize + 1) + typeCount * 6 + nameSize + leapCount * (timeSize + 4)
            + standardCount + universalCount
    }
}

/// Reads a TZif file from its beginning to its end.
private struct TimeZoneFileReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ count: Int) throws(TimeZoneFileError) {
        guard count <= bytes.count - position else { throw .truncated }
        position += count
    }

    private mutating func byte() throws(TimeZoneFileError) -> UInt8 {
        try skip(1)
        return bytes[position - 1]
    }

    /// A big-endian number of four or eight bytes, with its sign.
    private mutating func number(_ size: Int) throws(TimeZoneFileError) -> Int64 {
        try skip(size)
        let word = bytes[position - size..<position].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return size == 4
            ? Int64(Int32(truncatingIfNeeded: word)) : Int64(bitPattern: word)
    }

    private mutating func count() throws(TimeZoneFileError) -> Int {
        Int(UInt32(truncatingIfNeeded: try number(4)))
    }

    mutating func header() throws(TimeZoneFileError) -> TimeZoneFileHeader {
        guard bytes[position...].starts(with: "TZif".utf8) else { throw .notTimeZone }
        position += 4
        let mark = try byte()
        guard mark == 0 || (UInt8(ascii: "2")...UInt8(ascii: "4")).contains(mark) else {
            throw .version(mark)
        }
        try skip(15)
        let header = TimeZoneFileHeader(
            version: mark,
            universalCount: try count(),
            standardCount: try count(),
            leapCount: try count(),
            timeCount: try count(),
            typeCount: try count(),
            nameSize: try count()
        )
        return header
    }

    mutating func rules(
        _ header: TimeZoneFileHeader,
        timeSize: Int,
        footer hasFooter: Bool
    ) throws(TimeZoneFileError) -> TimeZoneRules {
        guard header.dataSize(timeSize: timeSize) <= bytes.count - position else {
            throw .truncated
        }
        guard header.leapCount == 0 else { throw .leapSeconds }
        guard (1...256).contains(header.typeCount) else {
            throw .malformed("it has no type of time")
        }
        for count in [header.universalCount, header.standardCount]
        where count != 0 && count != header.typeCount {
            throw .malformed("its counts disagree")
        }
        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            let time = try number(timeSize)
            guard times.last.map({ $0 < time }) ?? true else {
                throw .malformed("its times do not ascend")
            }
            times.append(time)
        }
        var indices: [Int] = []
        for _ in times { indices.append(Int(try byte())) }
        var offsets: [Int] = []
        for _ in 0..<header.typeCount {
            let offset = Int(try number(4))
            guard abs(offset) < TimeZoneRules.furthestOffset else {
                throw .malformed("an offset is more than 26 hours")
            }
            offsets.append(offset)
            guard try byte() <= 1, Int(try byte()) < header.nameSize else {
                throw .malformed("a type of time is none")
            }
        }
        guard indices.allSatisfy(offsets.indices.contains) else {
            throw .malformed("a change has no type of time")
        }
        try skip(header.nameSize + header.standardCount + header.universalCount)
        let changes = zip(times, indices).map { TimeZoneRules.Change(at: $0, offset: offsets[$1]) }
        let yearly = hasFooter ? try footer() : nil
        guard changes.isEmpty || yearly != nil else { throw .openEnd }
        guard position == bytes.count else { throw .malformed("something follows its end") }
        let rules = TimeZoneRules(firstOffset: offsets[0], changes: changes, yearly: yearly)
        return try rules.checked()
    }

    /// nil: it says nothing.
    private mutating func footer() throws(TimeZoneFileError) -> YearlyClockChanges? {
        guard try byte() == UInt8(ascii: "\n") else { throw .malformed("its rule is missing") }
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw .truncated
        }
        let text = bytes[position..<end]
        position = end + 1
        guard !text.isEmpty else { return nil }
        guard let yearly = YearlyClockChanges(text) else { throw .malformed("its rule is none") }
        return yearly
    }
}

extension TimeZoneRules {
    /// The same, where the yearly rule goes on from the last change as it must (RFC 9636, 3.3).
    fileprivate func checked() throws(TimeZoneFileError) -> TimeZoneRules {
        guard let yearly, let last = changes.last else { return self }
        let byRule =
            yearly.changes(near: last.at).last { $0.at <= last.at }?.offset ?? yearly.standard
        guard byRule == last.offset else {
            throw .malformed("its rule does not go on from the last change")
        }
        return self
    }
}
