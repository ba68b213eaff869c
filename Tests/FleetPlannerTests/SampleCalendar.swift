import FleetModel
import FleetPlanner
import SpecLanguage
import Testing
import TimeZoneSamples

/// Calendars written as a user writes them, and asked about times written as people write them.
struct SampleCalendar {
    let calendars: [MaintenanceCalendar]
    var work = WorkClass.config
    var deviceZone: Text?

    /// `spec` is the spec of one calendar, in flow style, each field on a line of its own.
    init(_ specs: String..., work: WorkClass = .config, deviceZone: Text? = nil) throws {
        var text = ""
        for (index, spec) in specs.enumerated() {
            let lines = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
            text +=
                "---\napiVersion: tidegate/v1\nkind: Calendar\nmetadata: {name: calendar-\(index)}\nspec:\n"
                + lines
        }
        calendars = try SampleFleet.compile(text).calendars
        self.work = work
        self.deviceZone = deviceZone
    }

    var windows: WorkWindows {
        WorkWindows(
            [calendars],
            for: work,
            deviceZone: deviceZone,
            zones: TimeZoneSamples.database
        )
    }

    func verdict(_ time: String) throws -> WindowVerdict {
        windows.verdict(at: try #require(Timestamp(time)))
    }

    func isOpen(_ time: String) throws -> Bool { try verdict(time).isOpen }

    /// The stretches that are open between the two times, as `start - end` in UTC without seconds.
    func stretches(_ start: String, _ end: String) throws -> [String] {
        var time = try #require(Timestamp(start))
        let end = try #require(Timestamp(end))
        var found: [String] = []
        for _ in 0..<1_000 where time < end {
            let verdict = windows.verdict(at: time)
            let next = min(verdict.changesAt ?? end, end)
            if verdict.isOpen { found.append("\(time.minuteText) - \(next.minuteText)") }
            #expect(time < next)
            time = next
        }
        return found
    }
}

extension Timestamp {
    fileprivate var minuteText: String { String(description.prefix(16)) + "Z" }
}
