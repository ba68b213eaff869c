import FleetModel

/// Writes times in the form of RFC 3339, working out the date only when the day changes: a listing of a large
/// fleet writes two times a device.
struct TimestampFormatter {
    private var midnight: Int64?
    private var date: [UInt8] = []

    mutating func append(_ time: Timestamp, to bytes: inout [UInt8]) {
        let rest = Int(time.milliseconds % 86_400_000)
        guard rest >= 0 else {
            bytes.append(contentsOf: time.description.utf8)
            return
        }
        let midnight = time.milliseconds - Int64(rest)
        if midnight != self.midnight {
            self.midnight = midnight
            date = Array(Timestamp(milliseconds: midnight).description.utf8.prefix(11))
        }
        bytes.append(contentsOf: date)
        Self.append(rest / 3_600_000, from: 10, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(rest / 60_000 % 60, from: 10, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(rest / 1_000 % 60, from: 10, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Self.append(rest % 1_000, from: 100, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func append(_ number: Int, from divisor: Int, to bytes: inout [UInt8]) {
        var divisor = divisor
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
