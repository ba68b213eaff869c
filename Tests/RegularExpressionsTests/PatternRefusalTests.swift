import Testing

@testable import RegularExpressions

struct PatternRefusalTests {
    /// A pattern that a dialect refuses, where, and a part of the reason.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let pattern: String
        let dialect: RegularExpression.Dialect
        let offset: Int
        let reason: String

        init(
            _ pattern: String,
            _ dialect: RegularExpression.Dialect,
            at offset: Int,
            _ reason: String
        ) {
            self.pattern = pattern
            self.dialect = dialect
            self.offset = offset
            self.reason = reason
        }

        var testDescription: String { pattern }
    }

    static let refusals = [
        Refusal("(a)\\1", .re2, at: 3, "back-references, \\1, are not supported"),
        Refusal("(a)\\1", .ecmaScript, at: 3, "back-references, \\1, are not supported"),
        Refusal("(?<n>a)\\k<n>", .ecmaScript, at: 7, "back-references, \\k, are not supported"),
        Refusal("é(?=a)", .re2, at: 2, "look-around, (?=, is not supported"),
        Refusal("(?!a)", .ecmaScript, at: 0, "look-around, (?!, is not supported"),
        Refusal("(?<=a)", .ecmaScript, at: 0, "look-around, (?<=, is not supported"),
        Refusal("(?<!a)", .re2, at: 0, "look-around, (?<!, is not supported"),
        Refusal("a(b", .re2, at: 1, "this group is not closed"),
        Refusal("ab)c", .ecmaScript, at: 2, "this parenthesis closes no group"),
        Refusal("a[b", .ecmaScript, at: 1, "this class is not closed"),
        Refusal("a[]", .re2, at: 1, "this class is not closed"),
        Refusal("*a", .re2, at: 0, "there is nothing before * that it could repeat"),
        Refusal("a|+", .ecmaScript, at: 2, "there is nothing before + that it could repeat"),
        Refusal("({2})", .re2, at: 1, "there is nothing before { that it could repeat"),
        Refusal("(?i)*a", .re2, at: 4, "there is nothing before * that it could repeat"),
        Refusal("a**", .re2, at: 2, "a repetition cannot be repeated"),
        Refusal("a{2}{3}", .ecmaScript, at: 4, "a repetition cannot be repeated"),
        Refusal("a???", .re2, at: 3, "a repetition cannot be repeated"),
        Refusal("^*", .ecmaScript, at: 1, "an anchor cannot be repeated"),
        Refusal("a{1001}", .re2, at: 1, "a count is at most 1000"),
        Refusal("a{99999999999999999999}", .ecmaScript, at: 1, "a count is at most 1000"),
        Refusal("a{3,2}", .re2, at: 1, "the least count 3 is over the most, 2"),
        Refusal("(a{100}){100}", .re2, at: 8, "the pattern is too large"),
        Refusal("((a{0,99}){0,99}){0,99}", .ecmaScript, at: 10, "the pattern is too large"),
        Refusal("[b-a]", .re2, at: 1, "this range is upside down"),
        Refusal("[a-\\d]", .ecmaScript, at: 1, "a range ends with one character"),
        Refusal("[a\\B]", .ecmaScript, at: 2, "there is no escape \\B"),
        Refusal("[[:foo:]]", .re2, at: 1, "there is no class of this name"),
        Refusal("a\\", .re2, at: 1, "a backslash stands at the end"),
        Refusal("\\q", .re2, at: 0, "there is no escape \\q"),
        Refusal("\\Z", .ecmaScript, at: 0, "there is no escape \\Z"),
        Refusal("\\a", .ecmaScript, at: 0, "there is no escape \\a"),
        Refusal("\\C", .re2, at: 0, "single bytes, \\C, are not supported"),
        Refusal("\\01", .ecmaScript, at: 0, "octal escapes are not part of this dialect"),
        Refusal("\\8", .re2, at: 0, "back-references, \\8, are not supported"),
        Refusal("\\xg0", .re2, at: 0, "2 hexadecimal digits belong here"),
        Refusal("\\x{110000}", .re2, at: 0, "there is no such code point"),
        Refusal("\\u{}", .ecmaScript, at: 0, "hexadecimal digits and a closing brace belong"),
        Refusal("\\c1", .ecmaScript, at: 0, "a letter belongs after \\c"),
        Refusal("\\p{Greek}", .re2, at: 0, "there is no property of this name here"),
        Refusal("\\p{\u{212A}}", .ecmaScript, at: 0, "there is no property of this name here"),
        Refusal("\\p{Letter}", .re2, at: 0, "there is no property of this name here"),
        Refusal("\\p{L", .re2, at: 0, "this property is not closed"),
        Refusal("\\pL", .ecmaScript, at: 0, "the name of a property stands in braces"),
        Refusal("(?i)a", .ecmaScript, at: 0, "flags inside of a pattern are not part"),
        Refusal("(?x)a", .re2, at: 2, "there is no flag x"),
        Refusal("(?i-)a", .re2, at: 0, "no flag follows the minus"),
        Refusal("(?P=n)", .re2, at: 0, "a group of this form is not supported"),
        Refusal("(?<>a)", .re2, at: 0, "the name of a group is letters"),
        Refusal("(?<n>a)(?<n>b)", .re2, at: 7, "another group has this name already"),
    ]

    @Test(arguments: refusals)
    func `a pattern is refused where it is wrong`(_ refusal: Refusal) {
        do throws(RegularExpressionError) {
            _ = try RegularExpression(refusal.pattern, dialect: refusal.dialect)
            Issue.record("was taken")
        } catch {
            #expect(error.message.hasPrefix(refusal.reason), "\(error.message)")
            #expect(error.offset == refusal.offset)
        }
    }

    @Test(arguments: [RegularExpression.Dialect.re2, .ecmaScript])
    func `groups nest as deep as they may, and no deeper`(
        _ dialect: RegularExpression.Dialect
    )
        throws
    {
        let most = RegularExpression.Limits.nesting
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }

        #expect(try RegularExpression(nested(most), dialect: dialect).matches("a"))
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(nested(most + 1), dialect: dialect)
        }
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(nested(1_000_000), dialect: dialect)
        }
    }

    @Test func `a program has as many instructions as it may, and no more`() throws {
        let most = RegularExpression.Limits.instructions
        let longest = String(repeating: "a", count: most - 1)

        let program = try RegularExpression(longest, dialect: .re2).program

        #expect(program.instructions.count == most)
        #expect(throws: RegularExpressionError.self) {
            try RegularExpression(longest + "a", dialect: .re2)
        }
    }
}
