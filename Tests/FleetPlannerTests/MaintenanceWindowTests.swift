import Foundation
import FleetModel
import FleetPlanner
import Testing
import TimeZoneSamples

/// The rules of windows, one after another.
struct MaintenanceWindowTests {
    private static let nightly = """
        timeZone: Europe/London
        allow: [{name: night, schedule: "0 1 * * *", duration: 4h}]
        """

    @Test func `deny wins, and what nothing allows is always open`() throws {
        let open = try SampleCalendar(
            "timeZone: UTC\ndeny: [{name: noon, schedule: \"0 12 * * *\", duration: 1h}]"
        )
        #expect(try open.isOpen("2026-03-02T11:59:59Z"))
        #expect(try !open.isOpen("2026-03-02T12:00:00Z"))
        #expect(try open.isOpen("2026-03-02T13:00:00Z"))
        let both = try SampleCalendar(
            """
            allow: [{name: day, schedule: "0 8 * * *", duration: 10h}]
            deny: [{name: noon, schedule: "0 12 * * *", duration: 1h}]
            """
        )
        #expect(
            try both.stretches("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z") == [
                "2026-03-02T08:00Z - 2026-03-02T12:00Z", "2026-03-02T13:00Z - 2026-03-02T18:00Z",
            ]
        )
        #expect(try !SampleCalendar("allow: []\nholidays: []").windows.isRestricted)
    }

    @Test func `calendars of one policy add up, and of two policies the stricter one decides`()
        throws
    {
        let both = try SampleCalendar(
            "allow: [{name: early, schedule: \"0 1 * * *\", duration: 2h}]",
            "allow: [{name: late, schedule: \"0 5 * * *\", duration: 2h}]"
        )
        #expect(
            try both.stretches("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z") == [
                "2026-03-02T01:00Z - 2026-03-02T03:00Z", "2026-03-02T05:00Z - 2026-03-02T07:00Z",
            ]
        )
        let day = try SampleCalendar("allow: [{name: day, schedule: \"0 2 * * *\", duration: 9h}]")
        let strict = WorkWindows(
            [both.calendars, day.calendars],
            for: .config,
            deviceZone: nil,
            zones: .utcOnly
        )
        let closed = strict.verdict(at: try #require(Timestamp("2026-03-02T01:30:00Z")))
        #expect(!closed.isOpen)
        #expect(closed.changesAt == Timestamp("2026-03-02T02:00:00Z"))
        let open = strict.verdict(at: try #require(Timestamp("2026-03-02T02:00:00Z")))
        #expect(open.isOpen)
        #expect(open.changesAt == Timestamp("2026-03-02T03:00:00Z"))
    }

    @Test func `the zone is the window's, else the calendar's, else UTC`() throws {
        let calendar = try SampleCalendar(
            """
            timeZone: Europe/Berlin
            allow:
              - {name: own, schedule: "0 1 * * *", duration: 1h, timeZone: America/New_York}
              - {name: inherited, schedule: "0 4 * * *", duration: 1h}
            """
        )
        #expect(
            try calendar.stretches("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z") == [
                "2026-07-01T02:00Z - 2026-07-01T03:00Z", "2026-07-01T05:00Z - 2026-07-01T06:00Z",
            ]
        )
        let plain = try SampleCalendar("allow: [{name: w, schedule: \"0 1 * * *\", duration: 1h}]")
        #expect(try plain.verdict("2026-07-01T01:30:00Z").zone == "UTC")
    }

    @Test func `device is the zone of the device, and one without a zone is closed`() throws {
        let spec = "timeZone: device\nallow: [{name: w, schedule: \"0 1 * * *\", duration: 1h}]"
        let berlin = try SampleCalendar(spec, deviceZone: "Europe/Berlin")
        #expect(try berlin.isOpen("2026-06-30T23:30:00Z"))
        let york = try SampleCalendar(spec, deviceZone: "America/New_York")
        #expect(try york.isOpen("2026-07-01T05:30:00Z"))
        let none = try SampleCalendar(spec).verdict("2026-07-01T01:30:00Z")
        #expect(!none.isOpen)
        #expect(none.reason == .unknownZone)
        #expect(
            none.sentence
                == "closed: the window w of the calendar calendar-0 is in the zone of the device, which names none in its label or fact `timeZone`"
        )
    }

    @Test func `an unknown zone is closed and named, whether it allows or denies`() throws {
        for list in ["allow", "deny"] {
            let calendar = try SampleCalendar(
                "\(list): [{name: w, schedule: \"0 1 * * *\", duration: 1h, timeZone: Mars/Olympus}]"
            )
            for time in ["2026-07-01T01:30:00Z", "2026-07-01T12:00:00Z"] {
                let verdict = try calendar.verdict(time)
                #expect(!verdict.isOpen)
                #expect(verdict.reason == .unknownZone)
                #expect(verdict.changesAt == nil)
                #expect(verdict.phrase.contains("the time zone Mars/Olympus is not in"))
            }
        }
    }

    @Test(arguments: [
        ("30 1 25 10 *", "duration: 45m", "2026-10-25T00:30Z - 2026-10-25T01:15Z"),
        ("30 1 29 3 *", "duration: 60m", "2026-03-29T01:00Z - 2026-03-29T02:00Z"),
        ("10 1 29 3 *", "duration: 40m", "2026-03-29T01:00Z - 2026-03-29T01:40Z"),
        ("0 0 29 3 *", "duration: 6h", "2026-03-29T00:00Z - 2026-03-29T06:00Z"),
        ("0 0 29 3 *", "until: \"06:00\"", "2026-03-29T00:00Z - 2026-03-29T05:00Z"),
        ("0 22 28 2 *", "duration: 4h", "2026-02-28T22:00Z - 2026-03-01T02:00Z"),
        ("0 22 31 12 *", "until: \"02:00\"", "2026-12-31T22:00Z - 2027-01-01T02:00Z"),
        ("30 23 24 10 *", "until: \"03:00\"", "2026-10-24T22:30Z - 2026-10-25T03:00Z"),
    ])
    func `a window is half-open and lasts as long as it says on nights when clocks change`(
        _ schedule: String,
        _ end: String,
        _ stretch: String
    ) throws {
        for list in ["allow", "deny"] {
            let calendar = try SampleCalendar(
                "timeZone: Europe/London\n\(list): [{name: w, schedule: \"\(schedule)\", \(end)}]"
            )
            let ends = stretch.components(separatedBy: " - ").map {
                $0.replacingOccurrences(of: "Z", with: ":00Z")
            }
            let start = try #require(Timestamp(ends[0]))
            let stop = try #require(Timestamp(ends[1]))
            let millisecond = TimeSpan(milliseconds: -1)
            let windows = calendar.windows
            #expect(windows.verdict(at: start).isOpen == (list == "allow"))
            #expect(windows.verdict(at: stop.advanced(by: millisecond)).isOpen == (list == "allow"))
            #expect(windows.verdict(at: start.advanced(by: millisecond)).isOpen == (list == "deny"))
            #expect(windows.verdict(at: stop).isOpen == (list == "deny"))
            #expect(windows.verdict(at: start).changesAt == stop)
        }
    }

    @Test func `in the overlap a window opens once, and in the gap it is not forgotten`() throws {
        let quarter = try SampleCalendar(
            "timeZone: Europe/London\nallow: [{name: w, schedule: \"30 1 * * *\", duration: 30m}]"
        )
        #expect(
            try quarter.stretches("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") == [
                "2026-10-25T00:30Z - 2026-10-25T01:00Z", "2026-10-26T01:30Z - 2026-10-26T02:00Z",
            ]
        )
        #expect(
            try quarter.stretches("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z") == [
                "2026-03-29T01:00Z - 2026-03-29T01:30Z", "2026-03-30T00:30Z - 2026-03-30T01:00Z",
            ]
        )
    }

    @Test func `a window by the clock whose whole time is skipped is open for none of it`() throws {
        let calendar = try SampleCalendar(
            "timeZone: Europe/London\nallow: [{name: w, schedule: \"10 1 * * *\", until: \"01:50\"}]"
        )
        #expect(
            try calendar.stretches("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z") == [
                "2026-03-30T00:10Z - 2026-03-30T00:50Z"
            ]
        )
    }

    @Test func `cron with both day fields means any of them or all of them`() throws {
        func days(_ match: String) throws -> [String] {
            try SampleCalendar(
                "allow: [{name: w, schedule: \"0 0 13 * FRI\", duration: 1h, dayMatch: \(match)}]"
            ).stretches("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z").map {
                String($0.prefix(10))
            }
        }
        #expect(try days("all") == ["2026-02-13"])
        #expect(try days("any") == ["2026-02-06", "2026-02-13", "2026-02-20", "2026-02-27"])
    }

    @Test func `every few weeks counts from the week of the anchor`() throws {
        let calendar = try SampleCalendar(
            """
            allow:
              - name: w
                weekly: {days: [sun, mon], at: "22:00", every: 2, anchor: 2026-01-07}
                duration: 1h
            """
        )
        #expect(
            try calendar.stretches("2025-12-20T00:00:00Z", "2026-02-01T00:00:00Z")
                .map { String($0.prefix(10)) } == [
                    "2026-01-05", "2026-01-11", "2026-01-19", "2026-01-25",
                ]
        )
    }

    @Test func `a freeze denies its stretch and a holiday its day`() throws {
        let calendar = try SampleCalendar(
            """
            timeZone: Europe/Berlin
            freezes: [{name: year-end, from: 2026-12-18T18:00, until: 2027-01-04, reason: no changes}]
            holidays: [{name: Unity, date: 2026-10-03, yearly: true}, {name: Once, date: 2026-10-05}]
            """
        )
        #expect(
            try calendar.stretches("2026-10-01T00:00:00Z", "2027-11-01T00:00:00Z") == [
                "2026-10-01T00:00Z - 2026-10-02T22:00Z", "2026-10-03T22:00Z - 2026-10-04T22:00Z",
                "2026-10-05T22:00Z - 2026-12-18T17:00Z", "2027-01-03T23:00Z - 2027-10-02T22:00Z",
                "2027-10-03T22:00Z - 2027-11-01T00:00Z",
            ]
        )
        let verdict = try calendar.verdict("2026-12-24T12:00:00Z")
        #expect(
            verdict.sentence
                == "closed: the freeze year-end of the calendar calendar-0 (no changes); opens "
                + "2027-01-03T23:00:00Z (2027-01-04T00:00 Europe/Berlin)"
        )
    }

    @Test func `a holiday at whose midnight clocks change is one whole day`() throws {
        let calendar = try SampleCalendar(
            "timeZone: America/Santiago\nholidays: [{name: Change, date: 2026-09-06}, {name: Back, date: 2026-04-04}]"
        )
        #expect(
            try calendar.stretches("2026-04-03T00:00:00Z", "2026-09-08T00:00:00Z") == [
                "2026-04-03T00:00Z - 2026-04-04T03:00Z", "2026-04-05T04:00Z - 2026-09-06T04:00Z",
                "2026-09-07T03:00Z - 2026-09-08T00:00Z",
            ]
        )
    }

    @Test func `a window is about the classes that it names`() throws {
        let spec = "allow: [{name: w, schedule: \"0 1 * * *\", duration: 1h, classes: [firmware]}]"
        #expect(try !SampleCalendar(spec, work: .firmware).isOpen("2026-07-01T12:00:00Z"))
        #expect(try SampleCalendar(spec, work: .config).isOpen("2026-07-01T12:00:00Z"))
        #expect(try !SampleCalendar(spec, work: .config).windows.isRestricted)
    }

    @Test func `something starts only where it can end inside`() throws {
        let verdict = try SampleCalendar(Self.nightly).verdict("2026-07-01T03:00:00Z")
        let now = try #require(Timestamp("2026-07-01T03:00:00Z"))
        #expect(verdict.changesAt == Timestamp("2026-07-01T04:00:00Z"))
        #expect(verdict.admits(lasting: .hours(1), at: now))
        #expect(!verdict.admits(lasting: .hours(1) + .seconds(1), at: now))
        let closed = try SampleCalendar(Self.nightly).verdict("2026-07-01T05:00:00Z")
        #expect(!closed.admits(lasting: .zero, at: now))
    }

    @Test func `windows that meet are one stretch, and one that is never closed has no end`() throws
    {
        let meeting = try SampleCalendar(
            """
            allow:
              - {name: one, schedule: "0 1 * * *", duration: 2h}
              - {name: two, schedule: "0 3 * * *", duration: 2h}
            """
        )
        #expect(
            try meeting.verdict("2026-07-01T01:30:00Z").changesAt
                == Timestamp("2026-07-01T05:00:00Z")
        )
        let always = try SampleCalendar(
            "allow: [{name: day, schedule: \"0 0 * * *\", duration: 24h}]"
        )
        let verdict = try always.verdict("2026-07-01T00:00:00Z")
        #expect(verdict.isOpen)
        #expect(verdict.changesAt == nil)
    }

    @Test func `only open time counts`() throws {
        let windows = try SampleCalendar(Self.nightly).windows
        func open(_ start: String, _ end: String) throws -> TimeSpan {
            windows.openTime(
                from: try #require(Timestamp(start)),
                to: try #require(Timestamp(end))
            )
        }
        #expect(try open("2026-07-01T00:30:00Z", "2026-07-03T00:30:00Z") == .hours(8))
        #expect(try open("2026-07-01T05:00:00Z", "2026-07-01T23:00:00Z") == .zero)
        #expect(try open("2026-07-01T02:00:00Z", "2026-07-01T02:10:00Z") == .minutes(10))
        #expect(try open("2026-07-02T00:00:00Z", "2026-07-01T00:00:00Z") == .zero)
    }

    @Test func `an emergency passes what gives way and nothing else`() throws {
        let spec = """
            allow: [{name: night, schedule: "0 1 * * *", duration: 1h}]
            deny: [{name: noon, schedule: "0 12 * * *", duration: 1h}]
            freezes: [{name: f, from: 2026-08-01, until: 2026-08-02, reason: r, override: never}]
            holidays: [{name: h, date: 2026-08-10}]
            """
        let emergency = try SampleCalendar(spec, work: .emergency)
        #expect(try emergency.isOpen("2026-07-01T12:30:00Z"))
        #expect(try emergency.isOpen("2026-08-10T12:30:00Z"))
        #expect(try !emergency.isOpen("2026-08-01T12:30:00Z"))
        let strict = try SampleCalendar(
            "allow: [{name: night, schedule: \"0 1 * * *\", duration: 1h, override: never}]",
            work: .emergency
        )
        #expect(try !strict.isOpen("2026-07-01T12:30:00Z"))
        #expect(try strict.isOpen("2026-07-01T01:30:00Z"))
    }

    @Test func `the next change is told in UTC and in the zone`() throws {
        let calendar = try SampleCalendar(Self.nightly)
        #expect(
            try calendar.verdict("2026-10-25T12:00:00Z").sentence
                == "closed: outside the window night of the calendar calendar-0; opens "
                + "2026-10-26T01:00:00Z (2026-10-26T01:00 Europe/London)"
        )
        #expect(
            try calendar.verdict("2026-07-01T00:00:00.500Z").sentence
                == "open: inside the window night of the calendar calendar-0; closes "
                + "2026-07-01T04:00:00Z (2026-07-01T05:00 Europe/London)"
        )
    }

    @Test func `a leap day opens every four years, and what never opens is told`() throws {
        let leap = try SampleCalendar("allow: [{name: w, schedule: \"0 0 29 2 *\", duration: 24h}]")
        #expect(
            try leap.verdict("2026-03-01T00:00:00Z").changesAt == Timestamp("2028-02-29T00:00:00Z")
        )
        #expect(
            try leap.verdict("2096-03-01T00:00:00Z").changesAt == Timestamp("2104-02-29T00:00:00Z")
        )
        let never = try SampleCalendar(
            """
            allow: [{name: w, schedule: "0 1 * * *", duration: 1h}]
            deny: [{name: d, schedule: "0 0 * * *", duration: 24h}]
            """
        ).verdict("2026-03-01T12:00:00Z")
        #expect(!never.isOpen)
        #expect(never.sentence.contains("not"))
    }

    @Test func `whatever a clock says, an answer comes soon`() throws {
        let calendars = [
            try SampleCalendar(
                """
                timeZone: Europe/London
                allow: [{name: w, schedule: "* * * * *", duration: 2m}]
                deny: [{name: d, schedule: "*/7 * * * *", duration: 1m}]
                """
            ),
            try SampleCalendar(
                """
                allow: [{name: w, schedule: "0 0 29 2 MON", dayMatch: all, duration: 366d}]
                deny: [{name: d, schedule: "* * * * *", duration: 366d}]
                """
            ),
        ]
        for (calendar, isEverOpen) in zip(calendars, [true, false]) {
            let windows = calendar.windows
            for milliseconds in [Int64.min, -1, 0, 1_800_000_000_000, 253_402_300_800_000, .max] {
                let verdict = windows.verdict(at: Timestamp(milliseconds: milliseconds))
                #expect(!verdict.sentence.isEmpty)
            }
            // What is too much to look at counts as open.
            let end = Timestamp(milliseconds: .max)
            let begin = Timestamp(milliseconds: 1_800_000_000_000)
            #expect((.zero < windows.openTime(from: begin, to: end)) == isEverOpen)
        }
    }
}
