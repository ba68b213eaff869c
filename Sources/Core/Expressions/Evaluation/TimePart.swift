import FleetModel

/// The parts of a time, in UTC or at a fixed distance from it, and the whole units of a duration.
enum TimePart {
    static func read(
        _ function: StandardFunction,
        _ operands: [ExpressionValue],
        at offset: Int
    ) throws(EvaluationFailure) -> Int64 {
        switch (operands[0], operands.count) {
        case (.timestamp(let time), 1): return part(function, of: time, .utc)
        case (.timestamp(let time), _):
            guard case .string(let zone) = operands[1] else { break }
            guard let distance = TimeZoneOffset(zone) else {
                throw EvaluationFailure(.namedZone(zone), at: offset)
            }
            return part(function, of: time, distance)
        case (.duration(let span), 1):
            if let part = part(function, of: span) { return part }
        default: break
        }
        throw EvaluationFailure(.noOverload(function.rawValue, operands), at: offset)
    }

    private static func part(
        _ function: StandardFunction,
        of time: DateTime,
        _ zone: TimeZoneOffset
    ) -> Int64 {
        let seconds = time.seconds + zone.seconds
        let days = seconds.floorDivided(by: 86_400)
        let rest = seconds.remainder(by: 86_400)
        let day = CivilDate(daysSinceEpoch: days)
        switch function {
        case .getDate: return Int64(day.day)
        case .getDayOfMonth: return Int64(day.day) - 1
        // 1970-01-01 was a Thursday; Sunday is 0.
        case .getDayOfWeek: return (days + 4).remainder(by: 7)
        case .getDayOfYear: return Int64(day.dayOfYear) - 1
        case .getFullYear: return Int64(day.year)
        case .getMonth: return Int64(day.month) - 1
        case .getHours: return rest / 3_600
        case .getMinutes: return rest / 60 % 60
        case .getSeconds: return rest % 60
        default: return Int64(time.nanosecond / 1_000_000)
        }
    }

    /// nil: a duration has no such part. Whole units, but for the milliseconds within the second.
    private static func part(_ function: StandardFunction, of span: Int64) -> Int64? {
        switch function {
        case .getHours: span / 3_600_000_000_000
        case .getMinutes: span / 60_000_000_000
        case .getSeconds: span / 1_000_000_000
        case .getMilliseconds: span / 1_000_000 % 1_000
        default: nil
        }
    }
}
