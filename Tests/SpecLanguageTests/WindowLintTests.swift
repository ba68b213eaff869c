import FleetModel
import SpecLanguage
import Testing
import YAML

/// Windows that never open, and windows that are too short.
struct WindowLintTests {
    private static func calendar(_ spec: String) -> String {
        """
        apiVersion: tidegate/v1
        kind: Calendar
        metadata: {name: nights}
        spec:
        \(spec)

        """
    }

    /// What is told of a calendar, but that it is not carried out and not used.
    private static func told(_ spec: String) -> [Diagnostic] {
        SpecCompilerTests.compile(calendar(spec)).diagnostics
            .filter { $0.code != .notSupportedYet && $0.code != .unused }
    }

    @Test(arguments: [
        // The same hours.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 1 * * *", duration: 4h}]
        """,
        // Two that cover it between them, over midnight and the end of the week.
        """
          allow: [{name: open, weekly: {days: [sat], at: "22:00"}, until: "04:00"}]
          deny:
            - {name: evening, weekly: {days: [sat], at: "21:00"}, duration: 4h}
            - {name: morning, weekly: {days: [sun], at: "00:30"}, duration: 4h}
        """,
        // A weekend that is denied, of a monthly window that only opens then.
        """
          allow: [{name: open, schedule: "0 1 1-7 * SUN", dayMatch: all, duration: 2h}]
          deny: [{name: closed, weekly: {days: [sun], at: "00:00"}, duration: 1d}]
        """,
        // The same odd days.
        """
          allow: [{name: open, schedule: "0 1 13 * *", duration: 2h, classes: [firmware]}]
          deny: [{name: closed, schedule: "0 1 13 * *", duration: 3h}]
        """,
        // All of every week.
        """
          allow: [{name: open, schedule: "0 1 13 * *", duration: 2h, classes: [config, firmware]}]
          deny:
            - {name: one, schedule: "0 0 * * *", duration: 1d, classes: [firmware]}
            - {name: other, schedule: "0 0 * * *", duration: 1d, classes: [config]}
        """,
    ])
    func `a window that is denied as a whole never opens`(_ spec: String) {
        let found = Self.told(spec)

        #expect(found.map(\.code) == [.neverOpens])
        #expect(found.first?.severity == .warning)
        #expect(found.first?.related.isEmpty == false)
    }

    @Test(arguments: [
        // A minute is left.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 1 * * *", duration: 239m}]
        """,
        // One day of the week is left.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 1 * * MON-SAT", duration: 4h}]
        """,
        // The clocks of two zones.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 1 * * *", duration: 4h, timeZone: Europe/Berlin}]
        """,
        // Config stays open.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 0 * * *", duration: 1d, classes: [firmware]}]
        """,
        // Only every other week.
        """
          allow: [{name: open, weekly: {days: [sun], at: "01:00"}, duration: 4h}]
          deny: [{name: closed, weekly: {days: [sun], at: "00:00", every: 2, anchor: 2026-01-05}, duration: 1d}]
        """,
        // Only in one month.
        """
          allow: [{name: open, schedule: "0 1 * * *", duration: 4h}]
          deny: [{name: closed, schedule: "0 0 * 12 *", duration: 1d}]
        """,
        // Either day will do, so it opens in the week, too.
        """
          allow: [{name: open, schedule: "0 1 1 * SUN", dayMatch: any, duration: 2h}]
          deny: [{name: closed, weekly: {days: [sun], at: "00:00"}, duration: 1d}]
        """,
    ])
    func `a window of which anything is left is fine`(_ spec: String) {
        #expect(Self.told(spec) == [])
    }

    @Test(arguments: [
        // Both end by the clock.
        (
            #"schedule: "0 1 * * *", until: "05:00""#, #"schedule: "0 0 * * *", until: "05:00""#,
            true
        ),
        // The same time passes from the same start.
        (#"schedule: "0 1 * * *", duration: 4h"#, #"schedule: "0 1 * * *", duration: 4h"#, true),
        // Enough is denied whatever the clocks do.
        (#"schedule: "0 1 * * *", duration: 4h"#, #"schedule: "0 0 * * *", until: "07:00""#, true),
        (#"schedule: "0 1 * * *", until: "05:00""#, #"schedule: "0 0 * * *", duration: 7h"#, true),
        // In autumn five hours pass until 05:00, in spring four hours end at 06:00.
        (#"schedule: "0 1 * * *", until: "05:00""#, #"schedule: "0 1 * * *", duration: 4h"#, false),
        (#"schedule: "0 1 * * *", duration: 4h"#, #"schedule: "0 0 * * *", until: "05:00""#, false),
    ])
    func `a window that is open only where the clocks change is told as such`(
        _ open: String,
        _ closed: String,
        _ isNever: Bool
    ) {
        func message(_ zone: String) -> String? {
            let found = Self.told(
                """
                  timeZone: \(zone)
                  allow: [{name: open, \(open)}]
                  deny: [{name: closed, \(closed)}]
                """
            )
            return found.map(\.code) == [.neverOpens] ? found[0].message : nil
        }
        let never = "the window `open` never opens: `deny` closes all of it, and deny wins"
        let hardly = """
            the window `open` opens at most where the clocks change: else `deny` closes all of it, and deny wins
            """

        #expect(message("UTC") == never)
        #expect(message("Europe/Berlin") == (isNever ? never : hardly))
        #expect(message("device") == (isNever ? never : hardly))
    }

    private static func fleet(
        estimate: String,
        allow: String,
        windows: String = "nights"
    ) -> [Diagnostic] {
        let text = """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os-2}
            spec:
              component: os
              version: 2.0.0
              artifacts:
                - hardware: {model: [gw]}
                  uri: https://cdn.example.net/os
                  size: 1
                  sha256: \(String(repeating: "a", count: 64))
              estimate: \(estimate)
            ---
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: nightly}
            spec:
              rollout:
                firmware: {waves: [{name: all, size: 100%}]}
                config: {waves: [{name: all, size: 100%}]}
              windows: [\(windows)]
            ---
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: gateways}
            spec:
              precedence: 10
              selector: {matchLabels: {role: gateway}}
              firmware: {os: 2.0.0}
              policy: nightly
            ---

            """
        return SpecCompilerTests.compile(text + calendar("  allow: [\(allow)]")).diagnostics
            .filter { $0.code != .notSupportedYet }
    }

    @Test(arguments: [
        ("3h", #"{name: n, schedule: "0 1 * * *", duration: 2h}"#, "2h"),
        ("3h", #"{name: n, weekly: {days: [sat], at: "23:00"}, until: "01:30"}"#, "2h30m"),
        (
            "5h",
            #"{name: n, schedule: "0 1 * * *", duration: 2h}, {name: m, schedule: "0 3 * * *", duration: 2h}"#,
            "4h"
        ),
        (
            "3h",
            #"{name: n, schedule: "0 1 * * *", duration: 2h}, {name: m, schedule: "0 0 * * *", duration: 9h, classes: [config]}"#,
            "2h"
        ),
    ])
    func `an installation that takes longer than its windows is told at the pin`(
        _ estimate: String,
        _ allow: String,
        _ open: String
    ) {
        let found = Self.fleet(estimate: estimate, allow: allow)

        #expect(found.map(\.code) == [.tooShort])
        #expect(
            found.first?.message == """
                os 2.0.0 takes \(estimate), and the windows of the policy `nightly` are open for \(open) at most: it \
                never starts
                """
        )
    }

    @Test(arguments: [
        ("3h", #"schedule: "0 1 * * *", duration: 2h"#, ": it never starts"),
        // The clocks give an hour to what ends by them, and two at most.
        (
            "3h", #"schedule: "0 1 * * *", until: "03:00""#,
            " but where the clocks change: it starts there, or never"
        ),
        (
            "5h", #"schedule: "0 1 * * *", until: "03:00""#,
            ", where the clocks change for less than 5h: it never starts"
        ),
        // They leave out the hour between two.
        (
            "3h", #"schedule: "0 1,4 * * *", duration: 2h"#,
            " but where the clocks change: it starts there, or never"
        ),
        // One that follows another at once whatever the hour.
        (
            "3h", #"schedule: "0 */4 * * *", duration: 2h"#,
            " but where the clocks change: it starts there, or never"
        ),
    ])
    func `what fits only where the clocks change is told as such`(
        _ estimate: String,
        _ window: String,
        _ end: String
    ) {
        func message(_ zone: String) -> String? {
            let allow = "{name: n, \(window), timeZone: \(zone)}"
            let found = Self.fleet(estimate: estimate, allow: allow)
            return found.map(\.code) == [.tooShort] ? found[0].message : nil
        }
        let start =
            "os 2.0.0 takes \(estimate), and the windows of the policy `nightly` are open for 2h at most"

        #expect(message("UTC") == start + ": it never starts")
        #expect(message("Europe/Berlin") == start + end)
    }

    @Test func `of windows that cannot all be read nothing is told`() {
        let found = Self.fleet(
            estimate: "3h",
            allow: #"{name: n, schedule: "0 1 * * *", duration: 2h}"#,
            windows: "nights, days"
        )

        #expect(found.map(\.code) == [.unknownReference])
    }

    @Test(arguments: [
        ("2h", #"{name: n, schedule: "0 1 * * *", duration: 2h}"#),
        // They follow each other without a break.
        (
            "4h",
            #"{name: n, schedule: "0 1 * * *", duration: 2h}, {name: m, schedule: "0 3 * * *", duration: 2h}"#
        ),
        ("30d", #"{name: n, schedule: "0 0 * * *", duration: 1d}"#),
        // The clocks of two zones.
        (
            "3h",
            #"{name: n, schedule: "0 1 * * *", duration: 2h}, {name: m, schedule: "0 3 * * *", duration: 2h, timeZone: Asia/Tokyo}"#
        ),
        // No window is about firmware, so that it is always open.
        ("3h", #"{name: n, schedule: "0 1 * * *", duration: 2h, classes: [config]}"#),
    ])
    func `an installation that fits is fine`(_ estimate: String, _ allow: String) {
        #expect(Self.fleet(estimate: estimate, allow: allow) == [])
    }
}
