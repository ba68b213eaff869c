import Testing

@testable import RegularExpressions

/// Counts steps instead of time, so that a busy machine changes nothing.
struct LinearTimeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let pattern: String
        let text: String
        let isFound: Bool

        var testDescription: String { "\(pattern.prefix(20)) in \(text.count)" }
    }

    static let cases = [100, 1_000, 10_000].flatMap { size in
        [
            Case(pattern: "(a*)*b", text: String(repeating: "a", count: size), isFound: false),
            Case(
                pattern: "^(a|a)*$",
                text: String(repeating: "a", count: size) + "b",
                isFound: false
            ),
            Case(pattern: "(x+x+)+y", text: String(repeating: "x", count: size), isFound: false),
            Case(
                pattern: "^" + String(repeating: "x*", count: 50) + "y$",
                text: String(repeating: "x", count: size),
                isFound: false
            ),
            Case(
                pattern: "^(([a-z])+.)+[A-Z]([a-z])+$",
                text: String(repeating: "a", count: size),
                isFound: false
            ),
        ]
    }

    @Test(arguments: cases)
    func `a search costs at most two looks an instruction and scalar`(_ example: Case) throws {
        let expression = try RegularExpression(example.pattern, dialect: .ecmaScript)

        let search = expression.search(example.text)

        let places = example.text.unicodeScalars.count + 1
        #expect(search.isFound == example.isFound)
        #expect(search.steps <= 2 * expression.program.instructions.count * places)
    }

    @Test(arguments: [10, 100, 500])
    func `optional copies before as many plain ones stay quadratic in their number`(
        _ size: Int
    )
        throws
    {
        let pattern = "^(?:a?){\(size)}a{\(size)}$"
        let expression = try RegularExpression(pattern, dialect: .re2)

        let search = expression.search(String(repeating: "a", count: size))

        #expect(search.isFound)
        #expect(expression.program.instructions.count <= 3 * size + 3)
        #expect(search.steps <= 2 * (3 * size + 3) * (size + 1))
    }

    @Test func `an anchored pattern stops at the first text that it cannot begin`() throws {
        let expression = try RegularExpression("^a", dialect: .re2)

        let search = expression.search("b" + String(repeating: "a", count: 100_000))

        #expect(!search.isFound)
        #expect(search.steps < 10)
    }
}
