import FleetModel
import Testing

struct DateTimeTests {
    @Test(arguments: [
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59.5Z", -1, 500_000_000, "1969-12-31T23:59:59.5Z"),
        (
            "2026-11-25T15:02:11.123456789+01:00", 1_795_615_331, 123_456_789,
            "2026-11-25T14:02:11.123456789Z"
        ),
        (
            "9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999,
            "9999-12-31T23:59:59.999999999Z"
        ),
    ])
    func `reads and prints RFC 3339 to the nanosecond`(
        text: String,
        seconds: Int64,
        nanosecond: Int,
        printed: String
    ) throws {
        let time = try #require(DateTime(text))
        #expect(time.seconds == seconds)
        #expect(time.nanosecond == nanosecond)
        #expect(time.description == printed)
    }

    @Test(arguments: [
        "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z", "0001-02-29T00:00:00Z", "2024-01-01T00:00:00.1234567890Z",
    ])
    func `refuses what lies outside the years 1 to 9999`(text: String) {
        #expect(DateTime(text) == nil)
    }

    @Test func `moves by nanoseconds, and ends where the years do`() throws {
        let first = try #require(DateTime("0001-01-01T00:00:00Z"))
        let last = try #require(DateTime("9999-12-31T23:59:59.999999999Z"))
        #expect(first.advanced(byNanoseconds: -1) == nil)
        #expect(last.advanced(byNanoseconds: 1) == nil)
        #expect(first.advanced(byNanoseconds: .min) == nil)
        #expect(last.advanced(byNanoseconds: .max) == nil)
        #expect(last.nanoseconds(since: first) == nil)
        let epoch = try #require(DateTime(seconds: 0))
        #expect(epoch.advanced(byNanoseconds: -1)?.description == "1969-12-31T23:59:59.999999999Z")
        for span in [Int64.min, -1_000_000_001, -1, 0, 1, 999_999_999, .max] {
            #expect(epoch.advanced(byNanoseconds: span)?.nanoseconds(since: epoch) == span)
        }
    }

    @Test func `a timestamp outside those years is none`() {
        #expect(DateTime(Timestamp(milliseconds: .max)) == nil)
        #expect(DateTime(Timestamp(milliseconds: .min)) == nil)
        #expect(DateTime(Timestamp(milliseconds: -1))?.nanosecond == 999_000_000)
    }
}
