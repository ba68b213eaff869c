import FleetModel
import SeededGenerator
import Testing
import TimeZoneSamples

struct TimeZoneRulesTests {
    private func utc(_ text: String) -> Int64 {
        (Timestamp(text)?.milliseconds ?? .min) / 1_000
    }

    private func first(_ rules: TimeZoneRules, _ clock: String) -> String {
        guard let time = CivilTime(clock) else { return "no time" }
        return DateTime(seconds: rules.instant(of: time))?.description ?? "beyond"
    }

    @Test(arguments: [
        ("2026-03-29T00:59", "2026-03-29T00:59:00Z"),
        ("2026-03-29T01:00", "2026-03-29T01:00:00Z"),
        ("2026-03-29T01:30", "2026-03-29T01:00:00Z"),
        ("2026-03-29T02:00", "2026-03-29T01:00:00Z"),
        ("2026-03-29T02:01", "2026-03-29T01:01:00Z"),
        ("2026-10-25T00:59", "2026-10-24T23:59:00Z"),
        ("2026-10-25T01:00", "2026-10-25T00:00:00Z"),
        ("2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:00", "2026-10-25T02:00:00Z"),
    ])
    func `what clocks skip is the instant after, and what they show twice is the first`(
        _ clock: String,
        _ instant: String
    ) {
        #expect(first(TimeZoneSamples.london, clock) == instant)
    }

    @Test func `a day that clocks end twice ends once, and one that begins late begins`() throws {
        let santiago = TimeZoneSamples.rules("<-04>4<-03>,M9.1.6/24,M4.1.6/24", offset: -14_400)
        // On 2026-04-04 the clocks go from 24:00 back to 23:00, on 2026-09-05 from 24:00 on to 01:00.
        #expect(first(santiago, "2026-04-04T23:30") == "2026-04-05T02:30:00Z")
        #expect(first(santiago, "2026-04-05") == "2026-04-05T04:00:00Z")
        #expect(first(santiago, "2026-09-06") == "2026-09-06T04:00:00Z")
        #expect(first(santiago, "2026-09-06T01:00") == "2026-09-06T04:00:00Z")
    }

    @Test(arguments: [
        ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"),
        ("AAA3BBB,J60/0,J61/0", "2026-03-01T03:00:00Z", "2026-03-02T02:00:00Z"),
        ("AAA0BBB,59/-1,300", "2026-02-28T23:00:00Z", "2026-10-28T01:00:00Z"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"),
    ])
    func `a yearly rule changes clocks when it says`(
        _ rule: String,
        _ first: String,
        _ second: String
    ) throws {
        let rules = TimeZoneSamples.rules(rule)
        let one = try #require(rules.change(after: utc("2026-01-01T00:00:00Z")))
        let two = try #require(rules.change(after: one.at))
        #expect([one.at, two.at] == [utc(first), utc(second)])
        #expect(rules.offset(at: one.at) == one.offset)
        #expect(rules.offset(at: one.at - 1) == two.offset)
    }

    @Test func `summer all year is one offset`() {
        let rules = TimeZoneSamples.rules("XXX3EDT4,0/0,J365/23")
        for text in ["2026-01-01T02:59:59Z", "2026-01-01T03:00:00Z", "2027-01-01T03:00:00Z"] {
            #expect(rules.offset(at: utc(text)) == -4 * 3_600)
        }
    }

    @Test func `changes of a file come before the rule at its end`() throws {
        let bytes =
            TimeZoneSamples.block(timeSize: 4, offset: 0)
            + TimeZoneSamples.block(
                timeSize: 8,
                changes: [(1_000, 1), (2_000, 0), (3_000, 2)],
                offsets: [60, 120, 3_600]
            ) + Array("\nABC-1\n".utf8)
        let rules = try TimeZoneRules(timeZoneFile: bytes)
        #expect(
            [0, 999, 1_000, 1_999, 2_000, 3_000, 9_000].map(rules.offset(at:)) == [
                60, 60, 120, 120, 60, 3_600, 3_600,
            ]
        )
        #expect(rules.change(after: 1_000)?.at == 2_000)
        #expect(rules.change(after: 3_000) == nil)
    }

    @Test func `a file of version 1 is read where its clocks never change`() throws {
        let fixed = TimeZoneSamples.block(version: "", timeSize: 4, offset: 3_600)
        #expect(try TimeZoneRules(timeZoneFile: fixed).offset(at: 0) == 3_600)
        let changing = TimeZoneSamples.block(
            version: "",
            timeSize: 4,
            changes: [(5, 0)],
            offset: 3_600
        )
        #expect(throws: TimeZoneFileError.openEnd) { try TimeZoneRules(timeZoneFile: changing) }
    }

    @Test func `versions 2 to 4 are read and others refused`() throws {
        for (version, isRead) in [
            ("2", true), ("3", true), ("4", true), ("5", false), ("1", false),
        ] {
            let bytes =
                TimeZoneSamples.block(version: version, timeSize: 4, offset: 0)
                + TimeZoneSamples.block(version: version, timeSize: 8, offset: 0)
                + Array("\nUTC0\n".utf8)
            #expect(((try? TimeZoneRules(timeZoneFile: bytes)) != nil) == isRead)
        }
    }

    @Test(arguments: [
        "", "AB0", "ABC", "ABC25", "ABC0DEF", "ABC0DEF,M3.5.0", "ABC0DEF,M3.5.0,M13.1.0",
        "ABC0DEF,M3.0.0,M10.1.0", "ABC0DEF,M3.5.7,M10.1.0", "ABC0DEF,J0,J5", "ABC0DEF,J366,J5",
        "ABC0DEF,366,5", "ABC0DEF,M3.5.0/168,M10.1.0", "<AB>0", "<ABC0", "ABC0:60", "ABC0x",
        "ABC0DEF,M3.5.0,M10.1.0 ", "ABC99999999999999999999",
    ])
    func `a rule that is none is refused`(_ rule: String) {
        let bytes = TimeZoneSamples.file(rule: rule)
        // Without a rule and without changes clocks stand still.
        #expect(((try? TimeZoneRules(timeZoneFile: bytes)) == nil) == !rule.isEmpty)
    }

    @Test func `a damaged file is refused by name`() {
        func fault(_ bytes: [UInt8]) -> TimeZoneFileError? {
            do throws(TimeZoneFileError) {
                _ = try TimeZoneRules(timeZoneFile: bytes)
                return nil
            } catch { return error }
        }
        let sound = TimeZoneSamples.file(rule: "ABC0")
        #expect(fault(sound) == nil)
        #expect(fault([]) == .notTimeZone)
        #expect(fault(Array("TZif2".utf8)) == .truncated)
        #expect(fault(Array(sound.dropLast())) == .truncated)
        #expect(fault(sound + [0]) == .malformed("something follows its end"))
        #expect(fault([UInt8](repeating: 0, count: 65_537)) == .tooLarge)
        var leap = sound
        leap[31] = 1
        #expect(fault(leap) != nil)
        var many = sound
        many[36..<40] = [255, 255, 255, 255]
        #expect(fault(many) == .truncated)
        let falling = TimeZoneSamples.block(
            version: "2",
            timeSize: 8,
            changes: [(5, 0), (5, 0)],
            offset: 0
        )
        let start = TimeZoneSamples.block(timeSize: 4, offset: 0)
        #expect(
            fault(start + falling + Array("\nABC0\n".utf8)) == .malformed("its times do not ascend")
        )
        let wild = TimeZoneSamples.block(timeSize: 8, changes: [(5, 9)], offset: 0)
        #expect(
            fault(start + wild + Array("\nABC0\n".utf8))
                == .malformed("a change has no type of time")
        )
        let far = TimeZoneSamples.block(timeSize: 8, offset: 93_600)
        #expect(
            fault(start + far + Array("\nABC0\n".utf8))
                == .malformed("an offset is more than 26 hours")
        )
        let other = TimeZoneSamples.block(timeSize: 8, changes: [(5, 0)], offset: 7)
        #expect(
            fault(start + other + Array("\nABC0\n".utf8))
                == .malformed("its rule does not go on from the last change")
        )
    }

    @Test func `no bytes trap, whatever is changed in them`() {
        var chance = SeededGenerator(seed: 8)
        let sound = TimeZoneSamples.file(rule: "GMT0BST,M3.5.0/1,M10.5.0")
        for _ in 0..<20_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                bytes[Int.random(in: bytes.indices, using: &chance)] = UInt8.random(
                    in: 0...255,
                    using: &chance
                )
            }
            if Bool.random(using: &chance) {
                bytes.removeLast(Int.random(in: 0...bytes.count, using: &chance))
            }
            guard let rules = try? TimeZoneRules(timeZoneFile: bytes) else { continue }
            for instant in [Int64.min / 2, -1, 0, 1_800_000_000, Int64.max / 2] {
                _ = rules.instant(ofClock: instant)
                _ = rules.change(after: instant)
            }
        }
    }

    @Test func `an instant never goes back where the clock goes on`() {
        for rule in ["GMT0BST,M3.5.0/1,M10.5.0", "<-04>4<-03>,M9.1.6/24,M4.1.6/24", "ABC-14"] {
            let rules = TimeZoneSamples.rules(rule)
            var last = Int64.min
            for clock in stride(
                from: utc("2026-01-01T00:00:00Z"),
                to: utc("2027-01-01T00:00:00Z"),
                by: 600
            ) {
                let instant = rules.instant(ofClock: clock)
                #expect(last <= instant)
                #expect(rules.clock(at: instant) >= clock)
                #expect(rules.clock(at: instant - 1) < clock)
                last = instant
            }
        }
    }

    @Test func `UTC is known without a file and others are named`() {
        let database = TimeZoneDatabase.utcOnly
        #expect(database["UTC"] == .utc)
        #expect(database.fault(of: "UTC") == nil)
        #expect(
            database.fault(of: "Europe/London") == "the time zone Europe/London is not known here"
        )
        #expect(!database.knows(of: ["Europe/London"]))
        #expect(TimeZoneSamples.database.knows(of: ["Europe/London", "UTC", "Mars/Olympus"]))
    }
}
