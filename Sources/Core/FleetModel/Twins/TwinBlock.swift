/// Some hundred neighbouring rows of a ``TwinColumns``: what changes with a twin's revision apart from what every heartbeat
/// changes, so that a heartbeat copies little.
struct TwinBlock: Sendable {
    /// Rows of a block at most: a change in a table of which there is a copy copies one.
    static let mostRows = 256

    /// What heartbeats leave alone; 64 bytes.
    struct Content: Sendable {
        /// Stands for a part that is absent.
        static let none = UInt32.max

        var revision: UInt64
        /// Milliseconds; `Int64.min`: not known.
        var lastSeenAt: Int64
        /// Where the bytes of the id stand, with those of the incarnation right behind them.
        var names: UInt32
        var labels: UInt32
        var facts: UInt32
        var config: UInt32
        var components: UInt32
        var conditions: UInt32
        var metrics: UInt32
        var standing: UInt32
        /// Where the bytes of what was last applied stand.
        var configEcho: UInt32
        var firmwareEcho: UInt32
        var currentJob: UInt32
        var idLength: UInt8
        var incarnationLength: UInt8
    }

    /// The last report, and when we were told of it; 24 bytes.
    struct Report: Sendable {
        var sequence: UInt64
        /// Milliseconds; `Int64.min`: never.
        var reportedAt: Int64
        var stamp: UInt32

        init(sequence: UInt64, reportedAt: Timestamp?, stamp: UInt32) {
            self.sequence = sequence
            self.reportedAt = Timestamp.held(reportedAt)
            self.stamp = stamp
        }
    }

    var contents: [Content] = []
    var reports: [Report] = []

    init(capacity: Int) {
        contents.reserveCapacity(capacity)
        reports.reserveCapacity(capacity)
    }

    private init(_ contents: ArraySlice<Content>, _ reports: ArraySlice<Report>) {
        self.contents = Array(contents)
        self.reports = Array(reports)
    }

    var count: Int { contents.count }
    /// The bytes of memory that it takes.
    var byteCount: Int {
        contents.capacity * MemoryLayout<Content>.stride
            + reports.capacity * MemoryLayout<Report>.stride
    }

    mutating func append(_ content: Content, _ report: Report) {
        contents.append(content)
        reports.append(report)
    }

    mutating func insert(_ content: Content, _ report: Report, at offset: Int) {
        contents.insert(content, at: offset)
        reports.insert(report, at: offset)
    }

    mutating func remove(at offset: Int) {
        contents.remove(at: offset)
        reports.remove(at: offset)
    }

    /// Gives the second half of its rows away.
    mutating func split() -> TwinBlock {
        let half = count / 2
        let second = TwinBlock(contents[half...], reports[half...])
        contents.removeSubrange(half...)
        reports.removeSubrange(half...)
        return second
    }
}

extension Timestamp {
    /// A time as columns hold it: `Int64.min` stands for none, and the time before all others for the one after it.
    static func held(_ time: Timestamp?) -> Int64 {
        time.map { max($0.milliseconds, .min + 1) } ?? .min
    }

    /// The time that is held so.
    init?(held milliseconds: Int64) {
        guard milliseconds != .min else { return nil }
        self.init(milliseconds: milliseconds)
    }
}
