import FleetModel
import Testing

struct TimeSpanTests {
    @Test(arguments: [
        ("0s", 0), ("45s", 45_000), ("15m", 900_000), ("1h30m", 5_400_000), ("14d", 1_209_600_000),
        ("1d1h1m1s", 90_061_000), ("90m", 5_400_000), ("007s", 7_000), ("3650d", 315_360_000_000),
        ("315360000s", 315_360_000_000),
    ])
    func `reads whole numbers with units`(text: String, milliseconds: Int64) {
        #expect(TimeSpan(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "s", "5", "1.5h", "-1s", "+1s", "1 h", " 1h", "1h ", "1w", "1H", "1ms", "500ms", "1m1h",
        "1h1h",
        "1s1s", "3651d", "3650d1s", "315360001s", "99999999999999999999s", "1h30", "h1", "１s",
        "1e3s",
        "P1D", "0x5s",
    ])
    func `refuses everything else`(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (999, "999ms"), (1_000, "1s"), (1_500, "1s500ms"),
        (5_400_000, "1h30m"),
        (90_061_000, "1d1h1m1s"), (-1_500, "-1s500ms"), (86_400_000 * 400, "400d"),
    ])
    func `prints the shortest spelling`(milliseconds: Int64, text: String) {
        #expect(TimeSpan(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [1, 59, 60, 61, 3_599, 3_600, 86_399, 86_400, 90_061, 315_360_000])
    func `whole seconds read back as they print`(seconds: Int) {
        let span = TimeSpan.seconds(seconds)

        #expect(TimeSpan(span.description) == span)
    }

    @Test func `the ends of the range print without a trap`() {
        #expect(TimeSpan(milliseconds: .min).description.hasPrefix("-106751991167d"))
        #expect(TimeSpan(milliseconds: .max).description.hasPrefix("106751991167d"))
    }

    @Test func `arithmetic stops at the ends of the range`() {
        let longest = TimeSpan(milliseconds: .max)
        let shortest = TimeSpan(milliseconds: .min)

        #expect(longest + .seconds(1) == longest)
        #expect(shortest - .seconds(1) == shortest)
        #expect(shortest + shortest == shortest)
        #expect(TimeSpan.days(.max) == longest)
        #expect(TimeSpan.seconds(.min) == shortest)
        #expect(TimeSpan.hours(1) - .minutes(61) == .zero - .seconds(60))
    }
}
