/// Some thousand neighbouring rows of a ``TwinColumns``: what changes with a twin's revision apart from what every heartbeat
/// changes, so that a heartbeat copies little.
struct TwinBlock: Sendable {
    /// Rows of a block at most.
    static let mostRows = 8_192

    /// What heartbeats leave alone; 64 bytes.
    struct Content: Sendable {
        /// Stands for a part that is absent.
        static let none = UInt32.max

        var revision: UInt64
        /// Milliseconds; `Int64.min`: not known.
        var lastSeenAt: Int64
        /// The number of the bytes of the id and the incarnation, one behind the other.
        var names: UInt32
        var labels: UInt32
        var facts: UInt32
        var config: UInt32
        var components: UInt32
        var conditions: UInt32
        var metrics: UInt32
        var standing: UInt32
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
    }

    var contents: [Content] = []
    var reports: [Report] = []

    var count: Int { contents.count }
}
