import FleetModel
import Testing

@testable import Expressions

struct ExpressionCheckTests {
    @Test(arguments: [
        ("devise.labels.site == 'x'", "1:1: there is no `devise`; did you mean `device`?"),
        ("device.label.site == 'x'", "1:8: a device has no field `label`; did you mean `labels`?"),
        (
            "device.name == 'x'",
            "1:8: a device has no field `name`; there is `hardware`, `id`, `labels`"
        ),
        (
            "device.labels.tier == lab",
            "1:23: there is no `lab`; text stands between quotes: `\"lab\"`"
        ),
        (
            "device.labels.count == 5",
            "1:21: string and int are never equal; write the number between quotes, or `double(…)` around the string"
        ),
        (
            "device.labels.camera == true",
            "1:22: string and bool are never equal; labels are text: write \"true\" or \"false\" between quotes"
        ),
        (
            "device.labels.site",
            "1:15: a condition is true or false, and this is string; compare it: `… == …`"
        ),
        (
            "device.labels.site && true",
            "1:15: a condition is true or false, and this is string; compare it: `… == …`"
        ),
        (
            "has(device.labels.a) ? device.labels.a : true",
            "1:38: a condition is true or false, and this is string; compare it: `… == …`"
        ),
        ("device.labels.site in 'berlin'", "1:20: `in` asks a list or a map, and this is string"),
        (
            "device.labels.site in [1, 2]",
            "1:20: a list of int never has string in it; write the number between quotes, or `double(…)` around the string"
        ),
        (
            "semver('2.4') < semver('3.0.0')",
            "1:8: \"2.4\" is no semver; a version has three numbers: \"2.4.0\", \"2.4.0-rc.1\""
        ),
        (
            "device.labels.v >= semver('2.4.0')",
            "1:17: `>=` does not go with string and semver; write `semver(…)` around the string"
        ),
        (
            "device.labels.site.startWith('b')",
            "1:20: there is no function `startWith`; did you mean `startsWith`?"
        ),
        (
            "device.labels.site.startsWith(1)",
            "1:20: `startsWith` does not go with string and int; write `text.startsWith(\"part\")`"
        ),
        (
            "startsWith(device.labels.site, 'b')",
            "1:1: `startsWith` is not written like this; write `text.startsWith(\"part\")`"
        ),
        ("device.labels.site.matches('[')", "1:28: the pattern is wrong: "),
        ("timestamp('now').getHours('Europe/Berlin') > 5", "1:11: \"now\" is no timestamp; "),
        ("device.labels.all(k, v)", "1:22: there is no `v`; "),
        ("device.labels.site + 1 == 'x'", "1:20: `+` does not go with string and int; "),
        (
            "device.reported.firmware.os == '1'",
            "1:8: `reported` of a device is not to be read here: a cohort selects by labels and hardware only, since what a "
                + "device reports changes with every update and would move it out of its cohort; waves and gates may read it"
        ),
    ])
    func `what cannot be right in a cohort is told with its place and a cure`(
        text: Text,
        told: String
    ) throws {
        let faults = try Expression(text).check(.cohortSelector, expecting: .bool).faults
        let first = try #require(faults.first)
        #expect(told.hasSuffix(" ") ? first.description.hasPrefix(told) : first.description == told)
        #expect(told.contains("\"now\"") || faults.count == 1, "\(faults)")
    }

    @Test(
        arguments: [
            ("devices.share(d, d.connection == 'online') >= 98", nil),
            (
                "devices.share(d, d.reported.health.rebootsPerHour) >= 0.98",
                "1:36: a condition is true or false, and this is double; compare it: `… == …`"
            ),
            (
                "devices.quantile(95, d, d.reported.health.ms) < 200.0",
                "1:18: 95 is no share for `quantile`; it is a number from 0 to 1 with at most six decimals"
            ),
            (
                "devices.quantile(0.95, d, d.connection == 'online')",
                "1:40: a quantile is taken of numbers, times, spans or versions, and this is bool; the share that meets a condition is `share`"
            ),
            (
                "devices.connection == 'online'",
                "1:9: a set of devices has no field `connection`; ask each of them: `.share(d, d.connection …)`"
            ),
            ("devices.all(d, now - d.lastSeenAt < duration('1h'))", nil),
            (
                "devices.quantile(0.5, d, d.reported.health.ms) * 2 > 1.0",
                "1:48: `*` does not go with double and int; write both as one type: `2.0`, or `double(…)`"
            ),
        ] as [(Text, String?)]
    )
    func `what cannot be right in a gate is told`(text: Text, told: String?) throws {
        let faults = try Expression(text).check(.gate).faults
        #expect(faults.map(\.description) == (told.map { [$0] } ?? []))
    }

    @Test func `all independent faults are told at once, in the order of the text`() throws {
        let text: Text =
            "device.labls.a == 'x' &&\n  sise('a') > 1 && device.labels.b == 1 &&\n  semver('x') == semver('1.2.3')"
        let faults = try Expression(text).check(.cohortSelector, expecting: .bool).faults
        #expect(faults.map { "\($0.line):\($0.column)" } == ["1:8", "2:3", "2:36", "3:10"])
    }

    @Test(
        arguments: [
            ("true", .alwaysTrue), ("1 > 2", .alwaysFalse),
            ("device.labels.a == 'x' || true", .alwaysTrue),
            ("false && device.labels.a == 'x'", .alwaysFalse), ("device.labels.a == 'x'", .depends),
            ("!(device.labels.a == 'x' && 1 > 2)", .alwaysTrue),
            ("[1, 2].all(x, x > 0)", .alwaysTrue),
            ("[1, 2].all(x, x > 0 && device.labels.a == 'x')", .depends),
            ("true ? 1 == 1 : device.labels.a == 'x'", .alwaysTrue),
            ("device.labels.a == 'x' ? true : true", .depends), ("'gw'.matches('^g')", .alwaysTrue),
            ("type(1) == int", .alwaysTrue),
        ] as [(Text, Expression.Verdict)]
    )
    func `a condition that no device can change is known beforehand`(
        text: Text,
        verdict: Expression.Verdict
    ) throws {
        #expect(try Expression(text).verdict == verdict)
    }

    @Test func `a condition that has no answer for any device is known beforehand`() throws {
        guard case .alwaysFails(let fault) = try Expression("1 / 0 == 1 && true").verdict else {
            Issue.record("it is not known")
            return
        }
        #expect(fault.description == "1:3: `/` by zero")
    }

    @Test func `the steps are guessed from the sizes that are assumed`() throws {
        func steps(_ text: Text) throws -> Int {
            try Expression(text).check(.gate).estimatedSteps
        }
        #expect(try steps("[1, 2].all(x, x > 0)") < 30)
        #expect(try steps("devices.all(d, d.connection == 'online')") > 4_000)
        let nested =
            String(repeating: "devices.all(d, ", count: 20) + "true"
            + String(repeating: ")", count: 20)
        #expect(try steps(Text(nested)) == .max)
    }
}
