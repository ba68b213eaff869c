import FleetModel
import Glibc
import SpecLanguage
import Testing
import YAML

/// Fleets that were made to be slow to check.
struct HostileFleetTests {
    private static func file(_ path: String, _ text: String) -> SpecFile {
        YAMLParser.parse(Array(text.utf8), path: path)
    }

    /// This thread's time on a core, so that a busy host does not decide.
    private static func time(_ work: () -> Void) -> Duration {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = now()
        work()
        return now() - start
    }

    private static func time(_ compiler: inout SpecCompiler, _ files: [SpecFile]) -> Duration {
        var kept = compiler
        let time = time {
            _ = kept.compile(SpecTree(commit: nil, files: files, diagnostics: []))
        }
        compiler = kept
        return time
    }

    private static func config(_ name: String, priority: Int, _ path: String) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: \(name)}
        spec: {targets: {cohorts: [all]}, priority: \(priority), values: {\(path): 1}}

        """
    }

    @Test func `when all configs of a cohort lose one above them, that costs less than they did`() {
        let lower = (0..<3_000).map { index in
            Self.file("c\(index).yaml", Self.config("c\(index)", priority: 1, "a\(index)"))
        }
        let fleet = Self.file(
            "fleet.yaml",
            SpecCompilerTests.policy + "\n" + SpecCompilerTests.cohort("all", "{all: true}")
        )
        let upper = (0..<9).map { index in
            Self.file("d\(index).yaml", Self.config("d\(index)", priority: 2, "b\(index)"))
        }
        var compiler = SpecCompiler()

        let first = Self.time(&compiler, [fleet] + lower + upper)
        let second = Self.time(&compiler, [fleet] + lower + upper.dropFirst())

        #expect(second < first)
    }

    private static func firmware(_ component: String, _ version: Int, _ more: String) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Firmware
        metadata: {name: \(component)-\(version)}
        spec:
          component: \(component)
          version: \(version).0.0
          artifacts:
            - hardware: {model: [gw]}
              uri: https://cdn.example.net/\(component)
              size: 1
              sha256: \(String(repeating: "a", count: 64))
          \(more)

        """
    }

    /// A file of its own for each.
    private static func cohorts(_ count: Int, _ pins: String) -> [SpecFile] {
        (0..<count).map { index in
            let text = """
                ---
                apiVersion: tidegate/v1
                kind: Cohort
                metadata: {name: c\(index)}
                spec:
                  precedence: 1
                  selector: {matchLabels: {site: s\(index)}}
                  firmware: {\(pins)}
                  policy: careful
                """
            return file("cohort-\(index).yaml", text)
        }
    }

    @Test func `many cohorts with one policy of many windows are checked in little time`() {
        let windows = (0..<150).map { index in
            "{name: w\(index), schedule: \"\(index % 60) 1 * * *\", duration: 1h}"
        }
        let text =
            SpecCompilerTests.policy + "\n  windows: [nights]\n" + """
                ---
                apiVersion: tidegate/v1
                kind: Calendar
                metadata: {name: nights}
                spec: {allow: [\(windows.joined(separator: ", "))]}

                """
            + Self.firmware("os", 1, "estimate: 5h")
        let files = [Self.file("a.yaml", text)] + Self.cohorts(300, "os: 1.0.0")
        var compiler = SpecCompiler()

        let time = Self.time(&compiler, files)

        #expect(time < .seconds(10))
    }

    @Test func `many cohorts that pin beside many floors are checked in little time`() {
        let versions = (1...300).map { index in
            let text =
                Self.firmware(
                    "os",
                    index,
                    "requires: {from: \">=\(index - 1).0.0\", components: {boot: \">\(index + 1_000).0.0\"}}"
                ) + Self.firmware("boot", index, "")
            return Self.file("firmware-\(index).yaml", text)
        }
        let files =
            [Self.file("policy.yaml", SpecCompilerTests.policy)] + versions
            + Self.cohorts(200, "os: 300.0.0, boot: 300.0.0")
        var compiler = SpecCompiler()

        let time = Self.time(&compiler, files)

        #expect(time < .seconds(10))
    }
}
