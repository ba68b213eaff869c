import FleetModel
import SpecLanguage
import Testing
import YAML

/// Values that were made to be misread: each is taken for exactly what it says, or refused at its place.
struct HostileSpecTests {
    /// A policy whose first wave has that size, and that soak.
    private static func policy(size: String = "1%", soak: String = "2h") -> String {
        """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware:
              waves:
                - name: canary
                  size: \(size)
                  soak: \(soak)
            config: {waves: [{name: canary, size: 5}]}
        """
    }

    private static func errors(_ text: String) -> [Diagnostic] {
        SpecCompilerTests.compile(text).diagnostics.filter { $0.severity == .error }
    }

    @Test(arguments: [
        ("100%", true), ("1", true), ("50", true), ("101%", false), ("-1%", false),
        ("1.5%", false), ("5 %", false), ("'%'", false), ("5%%", false), ("５%", false),
        ("1e1%", false), ("0", false), ("0%", false), ("-1", false), ("1.5", false),
        ("9223372036854775808", false), ("0x10%", false), ("true", false), ("~", false),
    ])
    func `a size is a whole number or a whole percentage`(_ size: String, _ isTaken: Bool) {
        let errors = Self.errors(Self.policy(size: size))
        #expect(errors.isEmpty == isTaken, "\(errors)")
        #expect(errors.allSatisfy { $0.span.line == 9 })
    }

    @Test(arguments: [
        ("5m", true), ("1h30m", true), ("-5m", false), ("9999999999h", false), ("5", false),
        ("P1D", false), ("1.5h", false), ("5M", false), ("''", false), ("~", false),
        ("1:30", false), ("5 m", false), ("５m", false), ("5m5m", false),
    ])
    func `a duration has units, and ends`(_ soak: String, _ isTaken: Bool) {
        let errors = Self.errors(Self.policy(soak: soak))
        #expect(errors.isEmpty == isTaken, "\(errors)")
        #expect(errors.allSatisfy { $0.span.line == 10 })
    }

    private static func config(_ value: String) -> String {
        policy() + "\n" + SpecCompilerTests.cohort("all", "{all: true}") + "\n" + """
            ---
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: base}
            spec:
              targets: {cohorts: [all]}
              priority: 1
              values: {a: \(value)}
            """
    }

    @Test(
        arguments: [
            ("no", "no"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"),
            ("n", "n"), ("true", true), ("TRUE", true), ("22:30", "22:30"),
            ("12:34:56:12:34:56", "12:34:56:12:34:56"), ("0777", 777), ("0o777", 511), ("08", 8),
            ("1_000", "1_000"), ("0b1", "0b1"), ("inf", "inf"), ("nan", "nan"), ("0x1p3", "0x1p3"),
            ("1.", 1), (".5", .number(JSONNumber(0.5)!)), ("\"1.10\"", "1.10"),
        ] as [(String, JSONValue)]
    )
    func `a value means what the core schema of YAML 1_2 says`(
        _ text: String,
        _ value: JSONValue
    ) throws {
        let compilation = SpecCompilerTests.compile(Self.config(text))
        let fleet = try #require(compilation.fleet, "\(compilation.diagnostics)")

        #expect(fleet.configs.first?.leaves.map(\.value) == [value])
    }

    @Test(arguments: [
        ".inf", "-.inf", ".nan", "1e19", "-9.3e18", "9007199254740993.0", "1e400", "1e-400",
        "9223372036854775807", "9223372036854775808",
        "-9223372036854775809", "18446744073709551616", String(repeating: "9", count: 400),
        "0x" + String(repeating: "F", count: 100),
    ])
    func `a number that no reader keeps is refused at its place`(_ text: String) throws {
        let errors = Self.errors(Self.config(text))

        let error = try #require(errors.first)
        #expect(error.span.line == 24)
        #expect(error.span.column == 15)
    }

    /// An error in an aliased value is told at the use, and where it is written.
    @Test func `a faulty value used by an alias is told at both places`() throws {
        let text = Self.policy(size: "&size 101%")
            .replacing(
                "config: {waves: [{name: canary, size: 5}]}",
                with: "config: {waves: [{name: canary, size: *size}]}"
            )
        let errors = Self.errors(text)

        #expect(errors.map(\.span.line) == [9, 11])
        #expect(errors.map(\.related.count) == [0, 1])
        #expect(errors.last?.related.first?.span.line == 9)
    }
}
