/// A date and a time of day as they stand in a zone that is named elsewhere.
package struct CivilTime: Hashable, Comparable, Sendable, Codable {
    package let date: CivilDate
    package let time: WallTime

    package init(date: CivilDate, time: WallTime) {
        self.date = date
        self.time = time
    }

    /// Reads `2026-12-24T18:00`, or `2026-12-24` for the midnight with which that day begins.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let date = CivilDate(String(parts[0]) ?? ""),
            let time = WallTime(parts.count == 2 ? String(parts[1]) ?? "" : "00:00")
        else { return nil }
        self.date = date
        self.time = time
    }

    package static func < (left: CivilTime, right: CivilTime) -> Bool {
        (left.date, left.time) < (right.date, right.time)
    }
}

extension CivilTime: CustomStringConvertible {
    /// `2026-12-24T18:00`.
    package var description: String { "\(date)T\(time)" }
}
