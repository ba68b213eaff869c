import FleetModel
import Testing

struct TextTests {
    @Test
    func `strings of different bytes are different, also where Unicode calls them equivalent`() {
        let composed = Text("caf\u{E9}")
        let decomposed = Text("cafe\u{301}")

        #expect(composed.string == decomposed.string)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(Text("K") != Text("\u{212A}"))
    }

    @Test func `order is that of the bytes`() {
        #expect(Text("") < Text("a"))
        #expect(Text("Z") < Text("a"))
        #expect(Text("a") < Text("ab"))
        #expect(Text("\u{FFFD}") < Text("\u{1F600}"))
    }

    @Test func `a path prints its plain keys bare and quotes the rest`() {
        #expect(FieldPath(["a", "b-c", "d_1"]).description == "a.b-c.d_1")
        #expect(FieldPath(["a", "b.c", ""]).description == #"a["b.c"][""]"#)
        #expect(FieldPath([]).description == "")
        #expect(FieldPath(["a"]) < FieldPath(["a", "b"]))
        #expect(FieldPath(["a", "b"]).hasPrefix(FieldPath(["a"])))
        #expect(!FieldPath(["ab"]).hasPrefix(FieldPath(["a"])))
    }
}
