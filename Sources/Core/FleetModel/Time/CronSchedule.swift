/// Starts by five fields of cron: minute, hour, day of the month, month, day of the week.
///
/// A field is `*` or a list of numbers and ranges, each `*` or range with an optional step: `*/15`, `1-5`, `0,30`, `9-17/2`.
/// Months and days of the week may be named (`JAN`, `MON`), and 7 is Sunday as 0 is. There are no seconds, no `@daily`, and
/// none of the letters that some programs add (`L`, `W`, `#`, `?`).
package struct CronSchedule: Hashable, Sendable {
    /// Whether a day must be named by both day fields where both name days, or by one of them.
    package enum DayMatch: String, Hashable, Sendable, Codable, CaseIterable {
        case any, all
    }

    /// As it is written.
    package let text: Text
    /// 0 to 59.
    package let minutes: CronField
    /// 0 to 23.
    package let hours: CronField
    /// 1 to 31.
    package let daysOfMonth: CronField
    /// 1 to 12.
    package let months: CronField
    /// 0 to 6, Sunday is 0.
    package let daysOfWeek: CronField

    /// Whether both day fields name days, so that programs differ in what they mean together.
    package var namesBothDays: Bool { !daysOfMonth.isFull && !daysOfWeek.isFull }

    /// Whether some year has a day that both the month and the day of the month allow.
    package var hasDay: Bool {
        months.values.contains { month in
            // 2000 was a leap year.
            let last = CivilDate.days(inMonth: month, of: 2000)
            return daysOfMonth.values.contains { $0 <= last }
        }
    }

    /// Reads the grammar above, or says in one sentence without a full stop what is wrong. Linear.
    package init(_ text: String) throws(CronError) {
        guard text.utf8.count <= 256 else {
            throw CronError(message: "a schedule of more than 256 bytes")
        }
        let fields = Array(text.utf8).split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard fields.count == 5 else {
            throw CronError(
                message: "a schedule has five fields (minute, hour, day of the month, month, day"
                    + " of the week), not \(fields.count)"
            )
        }
        minutes = try CronField(fields[0], .minute)
        hours = try CronField(fields[1], .hour)
        daysOfMonth = try CronField(fields[2], .dayOfMonth)
        months = try CronField(fields[3], .month)
        daysOfWeek = try CronField(fields[4], .dayOfWeek)
        self.text = Text(text)
    }
}

extension CronSchedule: CustomStringConvertible, Codable {
    package var description: String { text.string }

    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a cron schedule") { text in
            do throws(CronError) { return try CronSchedule(text) } catch { return nil }
        }
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

/// Why a schedule cannot be read.
package struct CronError: Error, Hashable, Sendable {
    /// One sentence without a full stop.
    package let message: String
    /// What of the text it is about, in bytes from 0; nil: all of it.
    package let part: Range<Int>?

    package init(message: String, part: Range<Int>? = nil) {
        self.message = message
        self.part = part
    }
}
