/// A time of day as a clock on the wall shows it, in whole minutes and in no zone.
package struct WallTime: Hashable, Comparable, Sendable {
    /// Since midnight, 0 to 1439.
    package let minutes: Int

    /// Reads `00:00` to `23:59`, and nothing else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = CivilDate.number(bytes[0..<2]), hour < 24,
            let minute = CivilDate.number(bytes[3..<5]), minute < 60
        else { return nil }
        minutes = hour * 60 + minute
    }

    /// Minutes since midnight; held within a day.
    package init(minutes: Int) { self.minutes = min(max(minutes, 0), 1_439) }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.minutes < right.minutes }

    static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension WallTime: CustomStringConvertible {
    /// `22:30`.
    package var description: String { "\(Self.pad(minutes / 60)):\(Self.pad(minutes % 60))" }
}

extension WallTime: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a time of day", WallTime.init(_:))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
