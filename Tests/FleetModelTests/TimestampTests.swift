import FleetModel
import Testing

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
        ("2026-11-25T14:02:11.5Z", 1_795_615_331_500),
        ("2026-11-25t14:02:11z", 1_795_615_331_000),
        ("2026-11-25T14:02:11.123456789Z", 1_795_615_331_123),
        ("2026-11-25T15:02:11+01:00", 1_795_615_331_000),
        ("2026-11-25T00:32:11-13:30", 1_795_615_331_000),
        ("2026-11-25T14:02:11-00:00", 1_795_615_331_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `reads RFC 3339`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-01-01T24:00:00Z",
        "2024-01-01T23:60:00Z", "2016-12-31T23:59:60Z", "0000-00-00T00:00:00Z",
        "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "99999-01-01T00:00:00Z",
        "9999999-01-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-01-00T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z",
        "2024-1-1T00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1234567890Z",
        "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00+1:00", "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+00:60", "2024-01-01T00:00:00+0000", "2024-01-01T00:00:00ZZ",
        "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z", "20240101T000000Z", "2024-01-01",
        "2024-W01-1T00:00:00Z", "1716400000", "-2024-01-01T00:00:00Z", "+2024-01-01T00:00:00Z",
        "２０２４-01-01T00:00:00Z", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
    ])
    func `refuses what is no time that can be written`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `every day from 1970 to 2100 follows the one before it and reads back`() {
        var expected: Int64 = 0
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for year in 1970...2100 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                let last = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
                for day in [1, last] {
                    let text = "\(year)-\(two(month))-\(two(day))T00:00:00.000Z"
                    let time = Timestamp(text)
                    #expect(time?.milliseconds == expected + Int64(day - 1) * 86_400_000)
                    #expect(time?.description == text)
                }
                #expect(Timestamp("\(year)-\(two(month))-\(two(last + 1))T00:00:00Z") == nil)
                expected += Int64(last) * 86_400_000
            }
        }
    }

    @Test(arguments: [Int64.min, -1, .max])
    func `prints any number without a trap`(milliseconds: Int64) {
        #expect(!Timestamp(milliseconds: milliseconds).description.isEmpty)
    }

    @Test func `the day before 1970 prints as it is called`() {
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test func `arithmetic stops at the ends of the range`() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)

        #expect(last.advanced(by: .seconds(1)) == last)
        #expect(first.advanced(by: .zero - .seconds(1)) == first)
        #expect(last.since(first).milliseconds == .max)
        #expect(first.since(last).milliseconds == .min)
        #expect(
            Timestamp(milliseconds: 5_000).since(Timestamp(milliseconds: 6_000)) == .zero
                - .seconds(1)
        )
    }

    @Test func `a moment moves both clocks`() {
        let now = Moment(wall: Timestamp(milliseconds: 10), monotonic: .seconds(1))
        let later = now.advanced(by: .seconds(2))

        #expect(later.wall.milliseconds == 2_010)
        #expect(later.monotonic == .seconds(3))
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
