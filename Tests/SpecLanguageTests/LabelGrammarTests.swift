import Foundation
import SpecLanguage
import Testing

struct LabelGrammarTests {
    static let root = ProcessInfo.processInfo.environment["TIDEGATE_SUITES"]

    @Test(.enabled(if: root != nil, "set TIDEGATE_SUITES to the folder of the suites"))
    func `takes and refuses the names and values that Kubernetes does`() throws {
        let url = URL(filePath: Self.root ?? "").appending(path: "k8s-label-selectors/names.json")
        let value = try JSONSerialization.jsonObject(with: try Data(contentsOf: url))
        let suite = try #require(value as? [String: [String: [String]]])
        for (name, isKey) in [
            ("label_key", true), ("label_value", false), ("qualified_name", true),
        ] {
            for (verdict, texts) in suite[name] ?? [:] {
                for text in texts {
                    let isTaken = isKey ? LabelGrammar.isName(text) : LabelGrammar.isValue(text)
                    #expect(isTaken == (verdict == "valid"), "\(name) \(text)")
                }
            }
        }
    }

    @Test func `a letter with a mark is no label, however it is composed`() {
        #expect(!LabelGrammar.isName("caf\u{E9}"))
        #expect(!LabelGrammar.isName("cafe\u{301}"))
        #expect(!LabelGrammar.isValue("\u{212A}"))
    }
}
