import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

@testable import PlanReport

struct PlanTextTests {
    /// A plan with one cause whose every text is hostile.
    private func hostile(_ text: String, causes: Int = 1) -> JSONValue {
        let difference: JSONValue = [
            "action": "set", "before": .string(text), "after": .string(text), "devices": 3,
        ]
        let span: JSONValue = [
            "file": .string(text), "line": 1, "column": 1, "endLine": 1, "endColumn": 2,
        ]
        return [
            "formatVersion": "1.0",
            "digest": .string(Digest(of: []).hexadecimal),
            "intent": .string(Digest(of: []).hexadecimal),
            "adopted": true,
            "denied": false,
            "inputs": [
                "now": "2026-01-01T00:00:00.000Z", "twins": ["count": 3, "fresh": 3],
            ],
            "summary": ["change": 3],
            "causes": .array(
                (0..<causes).map { index in
                    [
                        "kind": "change", "path": .string("\(text)\(index)"),
                        "resource": .string("Config/\(text)\(index)"), "span": span,
                        "devices": 3, "differences": [difference],
                    ]
                }
            ),
            "groups": .array(
                (0..<causes).map { index in
                    [
                        "count": 3, "jobs": [], "devices": ["a", "b", "c"],
                        "changes": [
                            [
                                "path": .string(text), "resource": .string("Config/x"),
                                "action": "set", "before": .string(text),
                                "after": .string("\(index)"),
                            ]
                        ],
                    ]
                }
            ),
            "rollouts": [],
            "findings": [
                ["severity": "warn", "code": "blocked", "message": .string(text), "devices": 3]
            ],
        ]
    }

    @Test(arguments: [
        "\u{1B}[2J", "\r\nPlan: 0 to change", "\u{202E}gnp", "\u{9B}31m", "\u{2028}x", "\u{7}",
    ])
    func `outside text cannot steer the terminal or begin a line`(text: String) throws {
        let lines = try PlanReport.text(hostile(text))

        let allowed = lines.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || !VisibleText.escaped(String(scalar)).hasPrefix("\\u{")
        }
        #expect(allowed)
        #expect(lines.split(separator: "\n").filter { $0.hasPrefix("Plan:") }.count == 1)
    }

    @Test(arguments: [
        "@everyone", "<img src=x>", "a|b", "```\nx", "[x](http://e)", "https://e.example", "**b**",
        "# h",
    ])
    func `outside text cannot make markup, a link or a mention`(text: String) throws {
        let page = try PlanReport.markdown(hostile(text))
        // A fenced block is plain text; everything outside of it counts.
        let outside = page.components(fence: "```").joined()

        #expect(!outside.contains(text))
        #expect(!outside.contains("@everyone"))
        #expect(!outside.contains("https://"))
    }

    @Test(arguments: [1, 50, 400, 3_000])
    func `a comment never passes its budget and counts what it leaves out`(causes: Int) throws {
        let text = String(repeating: "é<", count: 120)

        let page = try PlanReport.markdown(hostile(text, causes: causes))

        #expect(page.utf8.count <= 60_000)
        #expect(page.contains("Plan: 3 to change"))
        if causes > 50 { #expect(page.contains(" more distinct differences")) }
    }

    @Test func `the summary line is stable`() throws {
        let lines = try PlanReport.text(hostile("x")).split(separator: "\n")

        #expect(lines[lines.count - 2] == "Plan: 3 to change, 0 unchanged. 0 warnings, 0 denied.")
    }

    @Test func `there is no colour unless it is asked for`() throws {
        let plan = hostile("x")

        #expect(try !PlanReport.text(plan).contains("\u{1B}"))
        #expect(
            try PlanReport.text(plan, style: TextStyle(usesColour: true)).contains("\u{1B}[33m")
        )
    }

    @Test func `an empty plan is one line that says how fresh the evidence is`() throws {
        var plan = try #require(hostile("x").object)
        for key: Text in ["causes", "groups", "findings"] { plan[key] = [] }
        plan["inputs"] = [
            "commit": "41d07aa0000000000000000000000000000000000",
            "now": "2026-01-02T00:00:00.000Z",
            "twins": ["count": 1_204, "fresh": 1_200, "oldestReport": "2026-01-01T00:00:00.000Z"],
        ]

        #expect(
            try PlanReport.text(.object(plan))
                == "No changes. 1,204 devices match 41d07aa00000; oldest report 2026-01-01T00:00:00.000Z.\n"
        )
    }

    @Test func `what is not a plan is refused with the field that is missing`() {
        #expect(throws: PlanDocumentError("`formatVersion` is not a string")) {
            try PlanReport.text([:])
        }
        #expect(throws: PlanDocumentError("format 2.0 is not known here, only 1.x")) {
            try PlanReport.text(["formatVersion": "2.0"])
        }
        #expect(throws: PlanDocumentError.self) { try PlanReport.text("no object") }
    }

    @Test(arguments: [(0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (19_293_798, "18.4 MiB")])
    func `sizes are read at a glance`(bytes: Int64, text: String) {
        #expect(Counted.bytes(bytes) == text)
    }
}

extension String {
    /// The parts outside of fences.
    fileprivate func components(fence: String) -> [String] {
        var outside: [String] = []
        var isInside = false
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(fence) {
                isInside.toggle()
            } else if !isInside {
                outside.append(String(line))
            }
        }
        return outside
    }
}
