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
