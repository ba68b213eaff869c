import FleetModel
import Testing

/// One selector covers another where whatever meets the other meets it.
struct SelectorCoverTests {
    private static func selector(_ text: String) throws -> LabelSelector {
        try LabelSelector(parsing: text)
    }

    @Test(arguments: [
        ("a=1", "a=1,b=2"), ("a", "a=1"), ("a in (1,2)", "a=2"), ("a!=3", "a=2"),
        ("a notin (3)", "a notin (3,4)"), ("a!=3", "!a"), ("a>4", "a=5"), ("a>4", "a>6"),
        ("a", "a<6"), ("a<9", "a<6"), ("!a", "!a"),
    ])
    func `a wider selector covers a narrower one, and not the other way round`(
        _ wide: String,
        _ narrow: String
    ) throws {
        let (wide, narrow) = (try Self.selector(wide), try Self.selector(narrow))
        #expect(wide.covers(narrow))
        #expect(narrow.covers(wide) == (wide == narrow))
    }

    @Test(arguments: [
        ("a=1", "b=1"), ("a=1", "a in (1,2)"), ("a!=3", "a in (2,3)"), ("a>4", "a=4"),
        ("a", "a!=3"), ("a>6", "a>4"), ("!a", "a!=1"), ("a>4", "a<9"), ("a!=5", "a>4"),
    ])
    func `what is not proven is not said`(_ one: String, _ other: String) throws {
        #expect(!(try Self.selector(one)).covers(try Self.selector(other)))
    }

    @Test func `everything covers all, and a condition covers only itself`() throws {
        let all = LabelSelector([], selectsAll: true)
        let span = SourceSpan(file: "a", line: 1, column: 1)
        let condition = ExpressionText(text: "device.id == \"a\"", span: span)
        let some = LabelSelector([], whereClause: condition)
        #expect(all.covers(some))
        #expect(!some.covers(all))
        #expect(some.covers(some))
    }
}
