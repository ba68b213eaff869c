/// A regular expression that answers whether it matches anywhere in a text, in time linear in the text.
///
/// The pattern is compiled once into a program of at most `Limits.instructions` instructions, and a search follows all of
/// its threads at once (Thompson's construction), so no pattern and no text make it go back. Back-references and
/// look-around, which this cannot do, are refused by name. What groups capture and whether a repetition is greedy do not
/// change the answer, so both are read and left aside.
package struct RegularExpression: Sendable {
    /// The pattern as it was written.
    package let pattern: String
    package let dialect: Dialect
    let program: Program

    /// Of the compiled program: a search takes at most twice as many steps for each scalar and the end.
    package var instructionCount: Int { program.instructions.count }

    /// What bounds a pattern, so that what comes from outside costs little to compile and to search with.
    package enum Limits {
        /// Of the compiled program; a search takes at most some two steps for each of them at each scalar of the text.
        package static let instructions = 10_000
        /// Of one counted repetition, the limit that RE2 has as well.
        package static let repetitions = 1_000
        /// Groups within groups.
        package static let nesting = 200
    }

    /// Compiles the pattern in time linear in it and in its program.
    package init(
        _ pattern: String,
        dialect: Dialect
    ) throws(RegularExpressionError) {
        self.pattern = pattern
        self.dialect = dialect
        var parser = PatternParser(pattern, dialect: dialect)
        program = try parser.parse()
    }

    /// Whether the pattern matches anywhere in the text.
    package func matches(_ text: String) -> Bool { search(text).isFound }

    /// Looks for the pattern anywhere in the text, and tells what that cost.
    package func search(_ text: String) -> Search {
        var search = ProgramSearch(program)
        let isFound = search.run(over: text.unicodeScalars)
        return Search(isFound: isFound, steps: search.steps)
    }

    /// The answer of a search and its cost.
    package struct Search: Equatable, Sendable {
        package let isFound: Bool
        /// Instructions looked at: at most twice those of the program, for each scalar of the text and its end.
        package let steps: Int
    }
}
