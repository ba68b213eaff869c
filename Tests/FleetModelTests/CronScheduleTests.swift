import FleetModel
import Testing

struct CronScheduleTests {
    private func message(_ text: String) -> String? {
        do throws(CronError) {
            _ = try CronSchedule(text)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `five fields name their numbers`() throws {
        let schedule = try CronSchedule("*/15 22-23,0 1,15 JAN-mar MON-5")

        #expect(schedule.minutes.values == [0, 15, 30, 45])
        #expect(schedule.hours.values == [0, 22, 23])
        #expect(schedule.daysOfMonth.values == [1, 15])
        #expect(schedule.months.values == [1, 2, 3])
        #expect(schedule.daysOfWeek.values == [1, 2, 3, 4, 5])
        #expect(schedule.namesBothDays)
        #expect(schedule.description == "*/15 22-23,0 1,15 JAN-mar MON-5")
    }

    @Test func `Sunday is 0 and 7, and a range may end there`() throws {
        #expect(try CronSchedule("0 0 * * 7").daysOfWeek.values == [0])
        #expect(try CronSchedule("0 0 * * 5-7").daysOfWeek.values == [0, 5, 6])
        #expect(try CronSchedule("0 0 * * sun").daysOfWeek == CronSchedule("0 0 * * 0").daysOfWeek)
    }

    @Test func `a field that names all is open, however it is written`() throws {
        #expect(try !CronSchedule("0 1 1-31 * 1").namesBothDays)
        #expect(try !CronSchedule("0 1 1 * 0-6").namesBothDays)
        #expect(try CronSchedule("0 1 */2 * 1").namesBothDays)
    }

    @Test func `a day that no month has is found`() throws {
        #expect(try !CronSchedule("0 1 30 2 *").hasDay)
        #expect(try !CronSchedule("0 1 31 2,4,6,9,11 *").hasDay)
        #expect(try CronSchedule("0 1 29 2 *").hasDay)
        #expect(try CronSchedule("0 1 31 2-12 *").hasDay)
    }

    @Test(arguments: [
        (
            "",
            "a schedule has five fields (minute, hour, day of the month, month, day of the week), not 0"
        ),
        (
            "@daily",
            "a schedule has five fields (minute, hour, day of the month, month, day of the week), not 1"
        ),
        (
            "0 0 0 * * *",
            "a schedule has five fields (minute, hour, day of the month, month, day of the week), not 6"
        ),
        ("60 * * * *", "`60` is no minute: that is 0 to 59"),
        ("* 24 * * *", "`24` is no hour: that is 0 to 23"),
        ("0 0 0 * *", "`0` is no day of the month: that is 1 to 31"),
        ("0 0 * 13 *", "`13` is no month: that is 1 to 12, or a name such as JAN"),
        ("0 0 * * 8", "`8` is no day of the week: that is 0 to 7, or a name such as SUN"),
        ("0 0 * * L", "`L` is no day of the week: that is 0 to 7, or a name such as SUN"),
        ("0 0 ? * 1", "`?` is no day of the month: that is 1 to 31"),
        ("0 22-2 * * *", "the range `22-2` runs backwards; write it as two ranges"),
        ("0 0 * * FRI-MON", "the range `FRI-MON` runs backwards; write it as two ranges"),
        ("*/0 * * * *", "the step of `*/0` must be a number from 1 to 59"),
        ("*/60 * * * *", "the step of `*/60` must be a number from 1 to 59"),
        ("5/15 * * * *", "`5/15` has a step and no range; write `5-59/…`"),
        ("1,,2 * * * *", "`` is no minute: that is 0 to 59"),
        ("1-2-3 * * * *", "`1-2-3` is no minute: that is 0 to 59"),
        ("-1 * * * *", "`-1` is no minute: that is 0 to 59"),
        ("99999999999999999999 * * * *", "`99999999999999999999` is no minute: that is 0 to 59"),
        ("１ * * * *", "`１` is no minute: that is 0 to 59"),
    ])
    func `what is no schedule is told why`(_ text: String, _ reason: String) {
        #expect(message(text) == reason)
    }

    @Test func `a schedule is as long as people write one`() {
        let text = String(repeating: "1,", count: 200) + "1 * * * *"
        #expect(message(text) == "a schedule of more than 256 bytes")
    }
}
