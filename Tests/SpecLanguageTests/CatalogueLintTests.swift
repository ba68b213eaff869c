import FleetModel
import SpecLanguage
import Testing
import YAML

/// Versions that nothing leads to, floors that nothing meets, and versions that require each other.
struct CatalogueLintTests {
    private static func firmware(
        _ component: String,
        _ version: String,
        from: String? = nil,
        needs: String? = nil,
        models: String = "gw"
    ) -> String {
        let ranges = [
            from.map { "from: \"\($0)\"" }, needs.map { "components: {\($0)}" },
        ].compactMap { $0 }
        let requires = ranges.isEmpty ? "" : "\n  requires: {\(ranges.joined(separator: ", "))}"
        return """
            ---
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: \(component)-\(version)}
            spec:
              component: \(component)
              version: \(version)
              artifacts:
                - hardware: {model: [\(models)]}
                  uri: https://cdn.example.net/\(component)
                  size: 1
                  sha256: \(String(repeating: "a", count: 64))\(requires)

            """
    }

    private static func pinning(_ pins: String) -> String {
        SpecCompilerTests.policy + """

            ---
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: gateways}
            spec:
              precedence: 10
              selector: {matchLabels: {role: gateway}}
              firmware: {\(pins)}
              policy: careful

            """
    }

    private static func diagnostics(_ pins: String, _ firmware: String...) -> [Diagnostic] {
        SpecCompilerTests.compile(pinning(pins) + firmware.joined()).diagnostics
    }

    @Test func `a pin that lies above a gap is told hop by hop`() throws {
        let found = Self.diagnostics(
            "os: 3.0.0",
            Self.firmware("os", "1.0.0"),
            Self.firmware("os", "2.0.0", from: ">=1.5.0"),
            Self.firmware("os", "2.5.0", from: ">=2.0.0"),
            Self.firmware("os", "3.0.0", from: ">=2.5.0")
        )

        #expect(found.map(\.code) == [.unreachableVersion, .unreachableVersion])
        let pin = try #require(found.first)
        #expect(pin.severity == .warning)
        #expect(
            pin.message == """
                no path of the catalogue leads to os 3.0.0: 3.0.0 goes on from `>=2.5.0`, that is 2.5.0; 2.5.0 goes \
                on from `>=2.0.0`, that is 2.0.0; 2.0.0 goes on from `>=1.5.0`, and no lower version of the catalogue \
                is in it
                """
        )
        #expect(pin.related.count == 2)
        #expect(found.last?.message.hasPrefix("no path of the catalogue leads to os 2.0.0") == true)
    }

    @Test func `a chain without a gap is fine, and so is one that begins where devices may`() {
        #expect(
            Self.diagnostics(
                "os: 3.0.0",
                Self.firmware("os", "1.5.0"),
                Self.firmware("os", "2.0.0", from: ">=1.5.0"),
                Self.firmware("os", "3.0.0", from: ">=2.0.0")
            ) == []
        )
        // The lowest of the catalogue is what devices have, whatever it goes on from.
        #expect(
            Self.diagnostics(
                "os: 3.0.0",
                Self.firmware("os", "2.0.0", from: ">=1.5.0 <2.0.0"),
                Self.firmware("os", "3.0.0", from: ">=2.0.0")
            ) == []
        )
    }

    @Test func `a step that only other hardware can take leads nowhere`() throws {
        let found = Self.diagnostics(
            "os: 3.0.0",
            Self.firmware("os", "1.0.0", models: "gw, kiosk"),
            Self.firmware("os", "2.0.0", from: ">=1.0.0", models: "kiosk"),
            Self.firmware("os", "3.0.0", from: ">=2.0.0", models: "gw")
        )

        #expect(found.map(\.code) == [.unreachableVersion])
        #expect(found.first?.message.hasSuffix("and 2.0.0 is for other hardware") == true)
        #expect(
            Self.diagnostics(
                "os: 3.0.0",
                Self.firmware("os", "1.0.0", models: "gw, kiosk"),
                Self.firmware("os", "2.0.0", from: ">=1.0.0", models: "kiosk"),
                Self.firmware("os", "3.0.0", from: ">=2.0.0", models: "gw, kiosk")
            ) == []
        )
    }

    @Test(arguments: [(9, [Diagnostic.Code.unreachableVersion]), (90, [])])
    func `of very many kinds of hardware none is told from another`(
        _ count: Int,
        _ codes: [Diagnostic.Code]
    ) {
        let models = (0..<count).map { "m\($0)" }.joined(separator: ", ")
        let found = Self.diagnostics(
            "os: 3.0.0",
            Self.firmware("os", "1.0.0", models: models),
            Self.firmware("os", "2.0.0", from: ">=1.0.0", models: "m1"),
            Self.firmware("os", "3.0.0", from: ">=2.0.0", models: "m2")
        )
        #expect(found.map(\.code) == codes)
    }

    @Test func `a way that another pin bars is told at the pin`() throws {
        let os = [
            Self.firmware("os", "1.0.0"),
            Self.firmware("os", "2.0.0", from: ">=1.0.0", needs: "boot: \">=2.0.0\""),
            Self.firmware("os", "3.0.0", from: ">=2.0.0"),
        ].joined()
        let boot = Self.firmware("boot", "1.0.0") + Self.firmware("boot", "2.0.0")

        let barred = Self.diagnostics("os: 3.0.0, boot: 1.0.0", os, boot)

        #expect(barred.map(\.code) == [.unreachableVersion])
        #expect(
            barred.first?.message == """
                no path of the catalogue leads to os 3.0.0 beside the other pins: 3.0.0 goes on from `>=2.0.0`, that \
                is 2.0.0; 2.0.0 requires boot `>=2.0.0`, and the pin is 1.0.0
                """
        )
        #expect(Self.diagnostics("os: 3.0.0, boot: 2.0.0", os, boot) == [])
        #expect(Self.diagnostics("os: 3.0.0", os, boot) == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func
        `a thousand versions between which only the longest ways lead are judged for many cohorts`()
    {
        // Each goes on from the fifth below alone, and every way passes the one that the pins bar.
        let os = (1...1_000).map { number in
            Self.firmware(
                "os",
                "1.0.\(number)",
                from: number > 5 ? "1.0.\(number - 5)" : nil,
                needs: number == 6 ? "boot: \">=2.0.0\"" : nil
            )
        }
        let boot = [Self.firmware("boot", "1.0.0"), Self.firmware("boot", "2.0.0")]
        func cohort(_ number: Int) -> String {
            """
            ---
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: c-\(number)}
            spec:
              precedence: 10
              selector: {matchLabels: {cell: c-\(number)}}
              firmware: {os: 1.0.\(number), boot: 1.0.0}
              policy: careful

            """
        }
        let documents = [SpecCompilerTests.policy] + (6...1_000).map(cohort) + os + boot
        let files = documents.enumerated().map { number, text in
            YAMLParser.parse(Array(text.utf8), path: "\(number).yaml")
        }

        let found = SpecCompiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
            .diagnostics.filter {
                $0.code == .unreachableVersion && $0.message.contains("beside the other pins")
            }

        // Those whose way passes the sixth.
        #expect(found.count == (7...1_000).count { $0 % 5 == 1 })
    }

    @Test func `a floor that the pin passes on its way up is met`() {
        #expect(
            Self.diagnostics(
                "os: 3.0.0, boot: 3.0.0",
                Self.firmware("os", "1.0.0"),
                Self.firmware("os", "2.0.0", from: ">=1.0.0", needs: "boot: \"2.x\""),
                Self.firmware("os", "3.0.0", from: ">=2.0.0"),
                Self.firmware("boot", "2.0.0"),
                Self.firmware("boot", "3.0.0")
            ) == []
        )
    }

    @Test
    func `a floor that no version meets is told, unless the component has none at all`() {
        let found = Self.diagnostics(
            "os: 2.0.0",
            Self.firmware("os", "2.0.0", needs: "boot: \">=9.0.0\""),
            Self.firmware("boot", "1.0.0"),
            Self.firmware("boot", "2.0.0")
        )
        #expect(found.map(\.code) == [.unreachableVersion])
        #expect(found.first?.help == "the catalogue has 1.0.0, 2.0.0")

        #expect(
            Self.diagnostics("os: 2.0.0", Self.firmware("os", "2.0.0", needs: "boot: \">=9.0.0\""))
                == []
        )
        #expect(
            Self.diagnostics(
                "os: 2.0.0",
                Self.firmware("os", "2.0.0", needs: "boot: \">=2.0.0\""),
                Self.firmware("boot", "1.0.0"),
                Self.firmware("boot", "2.0.0")
            ) == []
        )
    }

    @Test func `a version that is not in the range which it asks of itself is refused`() {
        #expect(
            Self.diagnostics("os: 2.0.0", Self.firmware("os", "2.0.0", needs: "os: \">=3.0.0\""))
                .map(\.severity) == [.error]
        )
        #expect(
            Self.diagnostics("os: 2.0.0", Self.firmware("os", "2.0.0", needs: "os: \">=1.0.0\""))
                == []
        )
    }

    @Test func `versions that require each other are a ring, unless one can stand first`()
        throws
    {
        let first = Self.firmware("os", "1.0.0") + Self.firmware("boot", "1.0.0")
        let ring = Self.diagnostics(
            "os: 2.0.0, boot: 2.0.0",
            first,
            Self.firmware("os", "2.0.0", needs: "boot: \">=2.0.0\""),
            Self.firmware("boot", "2.0.0", needs: "os: \">=1.5.0\"")
        )

        #expect(ring.map(\.code) == [.cycle])
        let told = try #require(ring.first)
        #expect(told.severity == .warning)
        #expect(told.message.hasSuffix(": `boot 2.0.0`, `os 2.0.0`"))
        #expect(told.related.count == 1)

        #expect(
            Self.diagnostics(
                "os: 2.0.0, boot: 2.0.0",
                first,
                Self.firmware("os", "2.0.0", needs: "boot: \">=2.0.0\""),
                Self.firmware("boot", "2.0.0", needs: "os: \">=1.0.0\"")
            ) == []
        )
    }

    @Test func `what leads out of a ring by a third component is none`() {
        let first = ["os", "boot", "modem"].map { Self.firmware($0, "1.0.0") }.joined()
        let ring =
            Self.firmware("os", "2.0.0", needs: "boot: \">=2.0.0\"")
            + Self.firmware("boot", "2.0.0", needs: "modem: \">=2.0.0\"")
        let pins = "os: 2.0.0, boot: 2.0.0, modem: 2.0.0"

        #expect(
            Self.diagnostics(
                pins,
                first,
                ring,
                Self.firmware("modem", "2.0.0", needs: "os: \">=2.0.0\"")
            ).map(\.code) == [.cycle]
        )
        #expect(
            Self.diagnostics(
                pins,
                first,
                ring,
                Self.firmware("modem", "2.0.0", needs: "os: \">=2.0.0\""),
                Self.firmware("modem", "2.1.0", needs: "os: \">=1.0.0\"")
            ) == []
        )
    }

    @Test func `versions that devices begin with may require each other`() {
        #expect(
            Self.diagnostics(
                "os: 1.0.0, boot: 1.0.0",
                Self.firmware("os", "1.0.0", needs: "boot: \">=1.0.0\""),
                Self.firmware("boot", "1.0.0", needs: "os: \">=1.0.0\"")
            ) == []
        )
    }
}
