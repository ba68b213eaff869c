package import FleetModel

/// Time zones of tests, so that they need no files of the machine.
package enum TimeZoneSamples {
    /// A TZif file of version 2 with one offset from the beginning, no change, and that rule at its end.
    package static func file(offset: Int = 0, rule: String) -> [UInt8] {
        var bytes = block(timeSize: 4, offset: offset) + block(timeSize: 8, offset: offset)
        bytes += Array("\n\(rule)\n".utf8)
        return bytes
    }

    /// A header and a block of data: a version, changes as (time, index of a type), types as offsets.
    package static func block(
        version: String = "2",
        timeSize: Int,
        changes: [(time: Int64, type: UInt8)] = [],
        offset: Int
    ) -> [UInt8] {
        block(version: version, timeSize: timeSize, changes: changes, offsets: [offset])
    }

    /// The same with several types of time.
    package static func block(
        version: String = "2",
        timeSize: Int,
        changes: [(time: Int64, type: UInt8)] = [],
        offsets: [Int]
    ) -> [UInt8] {
        var bytes = Array("TZif".utf8) + (version.isEmpty ? [0] : Array(version.utf8))
        bytes += [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, changes.count, offsets.count, 4] {
            bytes += number(Int64(count), 4)
        }
        for change in changes { bytes += number(change.time, timeSize) }
        bytes += changes.map(\.type)
        for offset in offsets { bytes += number(Int64(offset), 4) + [0, 0] }
        return bytes + Array("ABC\0".utf8)
    }

    private static func number(_ number: Int64, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> Int64(8 * (size - 1 - $0))) }
    }

    /// The zone of a rule such as `GMT0BST,M3.5.0/1,M10.5.0`.
    package static func rules(_ rule: String, offset: Int = 0) -> TimeZoneRules {
        guard let rules = try? TimeZoneRules(timeZoneFile: file(offset: offset, rule: rule)) else {
            preconditionFailure("the sample \(rule) is a time zone")
        }
        return rules
    }

    package static var london: TimeZoneRules { rules("GMT0BST,M3.5.0/1,M10.5.0") }

    /// Zones by their rules as they are today.
    package static var database: TimeZoneDatabase {
        TimeZoneDatabase(
            version: "samples",
            zones: [
                "Europe/London": london,
                "Europe/Berlin": rules("CET-1CEST,M3.5.0,M10.5.0/3", offset: 3_600),
                "America/New_York": rules("EST5EDT,M3.2.0,M11.1.0", offset: -18_000),
                "America/Santiago": rules("<-04>4<-03>,M9.1.6/24,M4.1.6/24", offset: -14_400),
                "Asia/Kathmandu": rules("<+0545>-5:45", offset: 20_700),
                "Australia/Lord_Howe": rules(
                    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                    offset: 37_800
                ),
                "Pacific/Auckland": rules("NZST-12NZDT,M9.5.0,M4.1.0/3", offset: 43_200),
            ],
            faults: ["Mars/Olympus": "is not in /usr/share/zoneinfo; is the package tzdata there?"]
        )
    }
}
