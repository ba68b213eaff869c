import FleetModel

/// A fixed distance from UTC: `UTC`, `+02:00`, `-09:30`, `02:00`. Zones with a name need data that the core does not have.
struct TimeZoneOffset: Sendable {
    /// East of UTC.
    let seconds: Int64

    static let utc = TimeZoneOffset(seconds: 0)

    private init(seconds: Int64) { self.seconds = seconds }

    /// nil: a zone with a name, or none at all.
    init?(_ text: Text) {
        if ["UTC", "Z", "GMT"].contains(text) {
            self = .utc
            return
        }
        var bytes = Array(text.string.utf8)[...]
        let isWest = bytes.first == UInt8(ascii: "-")
        if isWest || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(ASCII.isDigit) }),
            let hours = Int64(String(decoding: parts[0], as: UTF8.self)),
            let minutes = Int64(String(decoding: parts[1], as: UTF8.self)), hours < 24, minutes < 60
        else { return nil }
        seconds = (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }
}
