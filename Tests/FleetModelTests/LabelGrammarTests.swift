import FleetModel
import Testing

struct LabelGrammarTests {
    @Test func `a letter with a mark is no label, however it is composed`() {
        #expect(!LabelGrammar.isName("caf\u{E9}"))
        #expect(!LabelGrammar.isName("cafe\u{301}"))
        #expect(!LabelGrammar.isValue("\u{212A}"))
    }
}
