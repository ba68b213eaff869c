import FleetController
import FleetModel
import Testing

struct OutsideTextTests {
    @Test func `what could deceive a reader is spelled out`() {
        #expect(OutsideText("a\nb\u{1b}[31m\u{202e}").description == "a\\u{a}b\\u{1b}[31m\\u{202e}")
        #expect(OutsideText("grün ✓").description == "grün ✓")
    }

    @Test func `a long text is cut`() {
        #expect(OutsideText(String(repeating: "x", count: 9_000)).description.utf8.count < 520)
    }
}
