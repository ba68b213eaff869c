import FleetModel
import SpecAuthoring
import SpecLanguage
import Testing
import YAML

/// Fixes: what is made, what is left, and that nothing else moves.
struct SpecRepairTests {
    static func tree(_ text: String) -> SpecTree {
        let file = YAMLParser.parse(Array(text.utf8), path: "fleet.yaml")
        return SpecTree(commit: nil, files: [file], diagnostics: [])
    }

    static func repaired(_ text: String, allowsUnsafe: Bool = false) -> String {
        let repair = SpecRepair(tree(text), allowsUnsafe: allowsUnsafe)
        return repair.files.first.map { String(decoding: $0.after, as: UTF8.self) } ?? text
    }

    static let cohort = """
        # the kiosks, ä
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: kiosks}
        spec:
          precedence: 10 # ten
          selector: {matchLabels: {role: kiosk}}
          policy: kiosks
          state: active

        """

    @Test func `a word that is one letter away is mended, and nothing else moves`() {
        let wrong = Self.cohort.replacing("precedence", with: "precedense")
            .replacing("kind: Cohort", with: "kind: Cohrt")
            .replacing("state: active", with: "state: activ")

        #expect(Self.repaired(wrong) == Self.cohort)
    }

    @Test func `a word further away is a guess and waits for leave`() {
        let wrong = Self.cohort.replacing("precedence", with: "presedense")

        #expect(Self.repaired(wrong) == wrong)
        #expect(Self.repaired(wrong, allowsUnsafe: true) == Self.cohort)
    }

    @Test func `a field that would then stand twice is not mended`() {
        let wrong = Self.cohort + "  policies: tills\n  policys: tills\n"

        #expect(Self.repaired(wrong, allowsUnsafe: true) == wrong)
        let twice = Self.cohort.replacing("precedence: 10", with: "precedense: 10\n  precedance: 9")
        #expect(Self.repaired(twice, allowsUnsafe: true) == twice)
    }

    @Test(arguments: ["", "null", "~"])
    func `nothing is never put into quotes`(_ nothing: String) {
        let wrong = Self.cohort.replacing("role: kiosk", with: "role: \(nothing)")

        #expect(Self.repaired(wrong, allowsUnsafe: true) == wrong)
        let told = SpecCompiler.compile(Self.tree(wrong)).diagnostics.first
        let shown = nothing.isEmpty ? "nothing" : "`\(nothing)`"
        #expect(
            told?.message == "`spec.selector.matchLabels.role` must be a string, not \(shown)"
        )
    }

    @Test func `a reference is never mended unseen`() {
        let policy = """
            ---
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: kiosk}
            spec:
              rollout:
                firmware: {waves: [{name: all, size: 100%}]}
                config: {waves: [{name: all, size: 100%}]}

            """

        #expect(Self.repaired(Self.cohort + policy) == Self.cohort + policy)
        #expect(
            Self.repaired(Self.cohort + policy, allowsUnsafe: true)
                == Self.cohort.replacing("policy: kiosks", with: "policy: kiosk") + policy
        )
    }

    @Test func `text is quoted unseen, and what is a number today is not`() {
        let config = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: display}
            spec:
              targets: {selector: {matchLabels: {tier: 1}}}
              values: {rotate: no, mode: 0755, version: 4.10}

            """

        let safe = config.replacing("tier: 1", with: "tier: \"1\"")
            .replacing("rotate: no", with: "rotate: \"no\"")
        #expect(Self.repaired(config) == safe)
        #expect(
            Self.repaired(config, allowsUnsafe: true)
                == safe.replacing("0755", with: "\"0755\"").replacing("4.10", with: "\"4.10\"")
        )
    }

    /// A policy that may be wrong in one place.
    private static func policy(
        allowEmpty: String = "true",
        count: String = "3",
        windows: String = "[nights]"
    ) -> String {
        """
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: kiosks}
        spec:
          rollout:
            firmware: {waves: [{name: all, size: 100%}]}
            config:
              waves:
                - name: all
                  select: {matchLabels: {role: kiosk}}
                  allowEmpty: \(allowEmpty)
          drift: {contestedAfter: \(count)}
          windows: \(windows)

        """
    }

    @Test(arguments: [
        ("yes", "true"), ("On", "true"), ("y", "true"), ("\"true\"", "true"), ("no", "false"),
        ("OFF", "false"), ("n", "false"), ("'False'", "false"),
    ])
    func `a word that can only mean a boolean becomes it`(_ wrong: String, _ right: String) {
        #expect(
            Self.repaired(Self.policy(allowEmpty: wrong)) == Self.policy(allowEmpty: right)
        )
    }

    @Test(arguments: ["1", "maybe", "\"\"", "&a no", "[no]"])
    func `what may mean anything is no boolean`(_ wrong: String) {
        let text = Self.policy(allowEmpty: wrong)

        #expect(Self.repaired(text, allowsUnsafe: true) == text)
    }

    @Test func `a whole number is taken out of its quotes, and only that`() {
        #expect(Self.repaired(Self.policy(count: "\"3\"")) == Self.policy(count: "3"))
        for wrong in ["\"03\"", "\"0x3\"", "\"3.0\"", "\"three\"", "\"1000000000000000000000\""] {
            let text = Self.policy(count: wrong)
            #expect(Self.repaired(text, allowsUnsafe: true) == text)
        }
    }

    @Test func `a word alone becomes the list of it`() {
        #expect(Self.repaired(Self.policy(windows: "nights")) == Self.policy(windows: "[nights]"))
        for wrong in ["nights, days", "\"nights\"", "{nights: days}", "- nights"] {
            let text = Self.policy(windows: wrong)
            #expect(Self.repaired(text, allowsUnsafe: true) == text, "\(wrong)")
        }
    }

    @Test(arguments: [
        ("[nights, days, nights]", "[nights, days]"),
        ("[nights, nights, days]", "[nights, days]"),
        ("[nights,\n    nights]", "[nights]"),
        ("[nights, 'nights', \"nights\" ]", "[nights ]"),
        (
            "\n    - nights\n    - days # by day\n    - nights",
            "\n    - nights\n    - days # by day\n    - nights"
        ),
        ("\n    - nights\n    - nights # again", "\n    - nights\n    - nights # again"),
        (
            "\n    - nights # by night\n    - days\n    - nights",
            "\n    - nights # by night\n    - days"
        ),
        ("\n    - nights\n    - nights\n    - days", "\n    - nights\n    - days"),
    ])
    func `what a list names twice goes, where no comment goes with it`(
        _ wrong: String,
        _ right: String
    ) {
        #expect(Self.repaired(Self.policy(windows: wrong)) == Self.policy(windows: right))
    }

    @Test func `a version is taken out of the name of its tag`() {
        let wrong = Self.cohort + "  firmware: {os: v2.4.1, boot: \"V1.10.0\"}\n"
        let right = Self.cohort + "  firmware: {os: 2.4.1, boot: \"1.10.0\"}\n"

        #expect(Self.repaired(wrong) == right)
        let odd = Self.cohort + "  firmware: {os: v2, boot: version1.2.3}\n"
        #expect(Self.repaired(odd, allowsUnsafe: true) == odd)
    }

    @Test func `a time of day gets its zero, and a digest its small letters`() {
        func calendar(_ time: String) -> String {
            """
            apiVersion: tidegate/v1
            kind: Calendar
            metadata: {name: nights}
            spec:
              allow: [{name: night, weekly: {days: [mon], at: \(time)}, until: "05:00"}]

            """
        }
        func firmware(_ digest: String) -> String {
            """
            apiVersion: tidegate/v1
            kind: Firmware
            metadata: {name: os-1}
            spec:
              component: os
              version: 1.0.0
              artifacts:
                - hardware: {model: [gw]}
                  uri: https://cdn.example.net/os
                  size: 1
                  sha256: \(digest)

            """
        }
        #expect(Self.repaired(calendar("1:30")) == calendar("01:30"))
        #expect(Self.repaired(calendar("'9:05'")) == calendar("'09:05'"))
        for odd in ["1:5", "24:00", "130", "1am"] {
            #expect(Self.repaired(calendar(odd), allowsUnsafe: true) == calendar(odd))
        }
        let digest = String(repeating: "aB", count: 32)
        #expect(Self.repaired(firmware(digest)) == firmware(digest.lowercased()))
        #expect(Self.repaired(firmware(digest + "A")) == firmware(digest + "A"))
    }

    @Test
    func
        `a word that differs in case alone is mended however short, in quotes and behind an anchor`()
    {
        let condition = "{matchExpressions: [{key: tier, operator: gt, values: [\"1\"]}]}"
        let wrong = Self.cohort.replacing("{matchLabels: {role: kiosk}}", with: condition)
            .replacing("kind: Cohort", with: "kind: \"cohort\"")
            .replacing("state: active", with: "state: &state ACTIVE")

        #expect(
            Self.repaired(wrong)
                == wrong.replacing("gt", with: "Gt").replacing("\"cohort\"", with: "\"Cohort\"")
                .replacing("ACTIVE", with: "active")
        )
    }

    @Test
    func `what an alias takes elsewhere is not mended, since it may mean something else there`() {
        let config = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: display}
            spec:
              targets: {selector: &selector {matchLabels: {tier: 1}}}
              values: {told: *selector, rotate: no}

            """
        let anchored = Self.cohort.replacing("state: active", with: "state: &state ACTIVE")

        #expect(
            Self.repaired(config, allowsUnsafe: true)
                == config.replacing("rotate: no", with: "rotate: \"no\"")
        )
        #expect(Self.repaired(anchored) == anchored.replacing("ACTIVE", with: "active"))
        let used = anchored + "  formerly: *state\n"
        #expect(Self.repaired(used, allowsUnsafe: true) == used)
    }

    @Test func `a repair of what was repaired does nothing`() {
        let wrong = Self.cohort.replacing("precedence", with: "precedense")
        let once = Self.repaired(wrong)

        #expect(SpecRepair(Self.tree(once), allowsUnsafe: false).files.isEmpty)
    }

    @Test func `a label that no twin has is mended only where guesses are allowed`() throws {
        let twin = Twin(
            id: try #require(DeviceID("kiosk-1")),
            incarnation: try #require(Incarnation("1")),
            revision: 1,
            labels: ["role": "kiosk", "site": "berlin"]
        )
        let now = Timestamp(milliseconds: 0)
        let twins = TwinTable(
            sweep: [.init(twin: twin, asOf: now, receivedAt: .zero)],
            asOf: now
        )
        let wrong = Self.cohort.replacing("role: kiosk", with: "role: kiosk, sites: berlin")
        func repaired(_ text: String, allowsUnsafe: Bool) -> [String] {
            SpecRepair(Self.tree(text), allowsUnsafe: allowsUnsafe, twins: twins).files
                .map { String(decoding: $0.after, as: UTF8.self) }
        }

        #expect(repaired(wrong, allowsUnsafe: false) == [])
        #expect(
            repaired(wrong, allowsUnsafe: true) == [wrong.replacing("sites", with: "site")]
        )
        // What stands within more text is left to a person.
        let condition = Self.cohort.replacing(
            "{matchLabels: {role: kiosk}}",
            with: "{where: 'device.labels.site == \"berlim\"'}"
        )
        #expect(repaired(condition, allowsUnsafe: true) == [])
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1_023, 1_024, 5_000], ["a", "ä", "😀"])
    func `an edit finds its place on a line of any length`(_ count: Int, _ letter: String) {
        let line = String(repeating: letter, count: count)
        let span = SourceSpan(
            file: "a",
            line: 2,
            column: count + 1,
            endLine: 2,
            endColumn: count + 3
        )
        let edit = Fix.Edit(span: span, original: "bc", replacement: "x")
        let text = "\(letter)\n\(line)bc\(line)\n"

        #expect(
            EditedText(Array(text.utf8), edits: [edit]).bytes
                == Array("\(letter)\n\(line)x\(line)\n".utf8)
        )
        #expect(EditedText(Array("\(letter)\n\(line)b".utf8), edits: [edit]).made.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `many fixes on one long line cost what the line costs`() {
        let words = Array(repeating: "no", count: 60_000).joined(separator: ", ")
        let config = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: display}
            spec:
              targets: {cohorts: [\(Array(repeating: "'A'", count: 30_000).joined(separator: ", "))]}
              values: {rotate: [\(words)]}

            """

        let fixed = Self.repaired(config)

        #expect(fixed == config.replacing("no,", with: "\"no\",").replacing("no]", with: "\"no\"]"))
    }

    @Test func `an edit is made only where its original still stands`() {
        let span = SourceSpan(file: "a", line: 1, column: 2, endLine: 1, endColumn: 4)
        let edit = Fix.Edit(span: span, original: "bc", replacement: "x")
        let beyond = Fix.Edit(
            span: SourceSpan(file: "a", line: 9, column: 1, endLine: 9, endColumn: 2),
            original: "b",
            replacement: "x"
        )

        #expect(EditedText(Array("äbcd".utf8), edits: [edit, beyond]).bytes == Array("äxd".utf8))
        #expect(EditedText(Array("abXd".utf8), edits: [edit]).made.isEmpty)
        let overlap = EditedText(Array("abcd".utf8), edits: [edit, edit])
        #expect(overlap.bytes == Array("axd".utf8) && overlap.made.count == 1)
    }
}
