import FleetModel
import Testing

/// The string form of selectors.
struct SelectorTextTests {
    @Test(arguments: [
        ("role=gateway,site notin lab", 24, "`(` is due here, not `lab`"),
        ("role==", nil, ""), ("x in (a b)", 8, "`,` or `)` is due here, not `b`"),
        (",x", 0, "a label's name is due here, not `,`"),
        ("x=a,y>b", 4, "`>` needs one whole number"), ("a,-x", 2, "`-x` is no label name"),
        ("x=a b", 4, "`,` or the end is due here, not `b`"),
        ("x=é", 0, "`é` is no label value"),
    ])
    func `says what is wrong and where`(_ text: String, _ offset: Int?, _ message: String) {
        do throws(SelectorError) {
            _ = try LabelSelector(parsing: text)
            #expect(offset == nil)
        } catch {
            #expect(error.offset == offset)
            #expect(error.message == message)
        }
    }

    @Test func `all spellings of one wish are equal`() throws {
        let one = try LabelSelector(parsing: "x=a, y != b, z in (c)")
        #expect(try LabelSelector(parsing: "z=c,y notin (b),x == a") == one)
        #expect(try LabelSelector(parsing: "").selectsAll)
        #expect(throws: SelectorError.self) {
            try LabelSelector(parsing: String(repeating: "x,", count: 40_000))
        }
    }

    @Test func `a selector that is told reads back as itself`() throws {
        for text in ["role=gateway,site notin (lab),!x,slots>3,a in (b,c),z", "n<4,n>1,x="] {
            let selector = try LabelSelector(parsing: text)
            #expect(try LabelSelector(parsing: selector.description) == selector)
        }
    }
}
