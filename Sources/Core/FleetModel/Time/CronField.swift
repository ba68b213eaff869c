/// The numbers that one field of a cron schedule names.
package struct CronField: Hashable, Sendable {
    /// Which of the five fields it is.
    package enum Unit: String, Hashable, Sendable {
        case minute
        case hour
        case dayOfMonth = "day of the month"
        case month
        case dayOfWeek = "day of the week"

        /// What may be written.
        var range: ClosedRange<Int> {
            switch self {
            case .minute: 0...59
            case .hour: 0...23
            case .dayOfMonth: 1...31
            case .month: 1...12
            case .dayOfWeek: 0...7
            }
        }

        /// What `*` stands for.
        var whole: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

        /// Names of the numbers, from the first one that may be written.
        fileprivate var names: [String] {
            switch self {
            case .minute, .hour, .dayOfMonth: []
            case .month:
                [
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec",
                ]
            case .dayOfWeek: Weekday.allCases.map(\.rawValue)
            }
        }
    }

    package let unit: Unit
    /// Bit n is set where n is named.
    private let bits: UInt64

    /// Sorted.
    package var values: [Int] { unit.whole.filter { contains($0) } }

    /// Whether every number is named, as by `*`.
    package var isFull: Bool { unit.whole.allSatisfy { contains($0) } }

    /// Whether `value`, from 0 to 63, is named.
    package func contains(_ value: Int) -> Bool {
        (0..<64).contains(value) && bits & (1 << UInt64(value)) != 0
    }

    /// Reads one field.
    init(_ text: ArraySlice<UInt8>, _ unit: Unit) throws(CronError) {
        self.unit = unit
        var bits: UInt64 = 0
        for item in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            for value in try Self.item(item, unit) {
                let number = unit == .dayOfWeek && value == 7 ? 0 : value
                bits |= 1 << UInt64(number)
            }
        }
        self.bits = bits
    }

    /// One element of the list: `*`, a number or a range, and perhaps a step.
    private static func item(
        _ text: ArraySlice<UInt8>,
        _ unit: Unit
    ) throws(CronError) -> [Int] {
        let written = String(decoding: text, as: UTF8.self)
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let ends = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count <= 2, ends.count <= 2 else { throw wrong(text, unit) }
        let range: ClosedRange<Int>
        if parts[0].elementsEqual("*".utf8) {
            range = unit.whole
        } else {
            guard let first = number(ends[0], unit), let last = number(ends[ends.count - 1], unit)
            else { throw wrong(text, unit) }
            guard first <= last else {
                throw CronError(
                    message: "the range `\(written)` runs backwards; write it as two ranges",
                    part: text.indices
                )
            }
            range = first...last
        }
        guard parts.count == 2 else { return Array(range) }
        let isRange = range.count > 1
        guard isRange, let step = CivilDate.number(parts[1]), (1..<range.count).contains(step)
        else {
            throw CronError(
                message: isRange
                    ? "the step of `\(written)` must be a number from 1 to \(range.count - 1)"
                    : "`\(written)` has a step and no range; write `\(written.prefix { $0 != "/" })-"
                        + "\(unit.whole.upperBound)/…`",
                part: text.indices
            )
        }
        return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
    }

    private static func number(_ text: ArraySlice<UInt8>, _ unit: Unit) -> Int? {
        if let number = CivilDate.number(text) { return unit.range.contains(number) ? number : nil }
        let lower = text.map { $0 | 0x20 }
        return unit.names.firstIndex { $0.utf8.elementsEqual(lower) }
            .map { $0 + unit.range.lowerBound }
    }

    private static func wrong(_ text: ArraySlice<UInt8>, _ unit: Unit) -> CronError {
        let written = String(decoding: text, as: UTF8.self)
        let names = unit.names.first.map { ", or a name such as \($0.uppercased())" } ?? ""
        return CronError(
            message: "`\(written)` is no \(unit.rawValue): that is "
                + "\(unit.range.lowerBound) to \(unit.range.upperBound)\(names)",
            part: text.indices
        )
    }
}
