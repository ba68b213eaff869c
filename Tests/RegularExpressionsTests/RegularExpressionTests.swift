import Testing

@testable import RegularExpressions

struct RegularExpressionTests {
    /// A pattern, texts that it matches somewhere, and texts that it does not.
    struct Case: CustomTestStringConvertible, Sendable {
        let pattern: String
        let found: [String]
        let missed: [String]

        init(_ pattern: String, in found: [String], not missed: [String] = []) {
            self.pattern = pattern
            self.found = found
            self.missed = missed
        }

        var testDescription: String { pattern }
    }

    private func check(_ example: Case, _ dialect: RegularExpression.Dialect) throws {
        let expression = try RegularExpression(example.pattern, dialect: dialect)
        for text in example.found {
            #expect(expression.matches(text), "in \(text.debugDescription)")
        }
        for text in example.missed {
            #expect(!expression.matches(text), "not in \(text.debugDescription)")
        }
    }

    static let common = [
        Case("", in: ["", "a"]),
        Case("b", in: ["b", "abc"], not: ["", "a"]),
        Case("^abc$", in: ["abc"], not: ["abc\n", "xabc", "abcd"]),
        Case("a|bc|", in: ["a", "bc", "x"]),
        Case("^(a|bc)+$", in: ["abca", "bcbc"], not: ["", "abx"]),
        Case("^a?b*c+$", in: ["c", "abbc"], not: ["ab", "aac"]),
        Case("^a{2}$", in: ["aa"], not: ["a", "aaa"]),
        Case("^a{2,}$", in: ["aa", "aaaa"], not: ["a"]),
        Case("^a{0,}$", in: ["", "aaaa"], not: ["b"]),
        Case("^a{1,3}$", in: ["a", "aaa"], not: ["", "aaaa"]),
        Case("^(ab){0,2}c$", in: ["c", "ababc"], not: ["abababc"]),
        Case("^a{0}b$", in: ["b"], not: ["ab"]),
        Case("^a*?b+?c??d{1,2}?$", in: ["bd", "aabbcdd"], not: ["ad"]),
        Case("^a{x}$", in: ["a{x}"], not: ["a"]),
        Case("^a{,2}$", in: ["a{,2}"], not: ["aa"]),
        Case("^[a-c-]+$", in: ["a-c"], not: ["d"]),
        Case("^[^a-c]$", in: ["d", "\n", "é"], not: ["b", ""]),
        Case("^[\\w.\\-]+$", in: ["a.b-c_1"], not: ["é"]),
        Case("^[\\w-z]+$", in: ["a-z"], not: ["."]),
        Case("^\\d\\D\\w\\W\\s\\S$", in: ["1a_. x"], not: ["aa_. x"]),
        Case("^.$", in: ["a", "é", "😀", " "], not: ["", "\n", "ab"]),
        Case("\\bab\\b", in: ["ab", "x ab,"], not: ["xab", "ab1"]),
        Case("\\Bb", in: ["ab"], not: ["b", "a b"]),
        Case("^\\x41\\t\\$\\{\\/$", in: ["A\t${/"]),
        Case("^\\p{L}+$", in: ["añ文"], not: ["a1"]),
        Case("^\\P{Lu}[\\p{Nd}_]$", in: ["a1", "1٣", "__"], not: ["A1"]),
        Case("^(?:a(?<x>b))$", in: ["ab"], not: ["a"]),
        Case("(a*)*", in: ["", "b"]),
        Case("^(a*)+$", in: ["", "aa"], not: ["b"]),
        Case("^(|a)+$", in: ["", "aa"], not: ["b"]),
        Case("^(^a)*b$|c", in: ["ab", "b", "xc"], not: ["aab"]),
        Case("é", in: ["caf\u{e9}"], not: ["cafe\u{301}"]),
        Case("^[😀-😂]$", in: ["😁"], not: ["😃"]),
    ]

    @Test(arguments: common, [RegularExpression.Dialect.re2, .ecmaScript])
    func `what both dialects share means the same`(
        _ example: Case,
        _ dialect: RegularExpression.Dialect
    ) throws {
        try check(example, dialect)
    }

    static let re2 = [
        Case("(?i)straße", in: ["STRAẞE"], not: ["strasse"]),
        Case("(?i)k", in: ["K", "\u{212A}"], not: ["x"]),
        Case("(?i)i", in: ["I"], not: ["\u{131}", "\u{130}"]),
        Case("(?i)^[^k-m]$", in: ["a"], not: ["K", "l", "\u{212A}"]),
        Case("(?i)^\\p{Lu}$", in: ["a", "A"], not: ["1"]),
        Case("a(?i:b)c", in: ["aBc"], not: ["ABc", "abC"]),
        Case("^(?:(?i)a|b)c$", in: ["Ac", "Bc"], not: ["aC"]),
        Case("a(?i)b(?-i)c", in: ["aBc"], not: ["abC"]),
        Case("(?s)^a.b$", in: ["a\nb"], not: ["ab"]),
        Case("(?m)^b$", in: ["a\nb\nc", "b"], not: ["ab"]),
        Case("(?m)\\Ab\\z", in: ["b"], not: ["a\nb"]),
        Case("(?U)a+", in: ["a"], not: ["b"]),
        Case("(?P<n>a)(?ms-i:b)", in: ["ab"]),
        Case("^[[:alpha:]_]+[[:^digit:]]$", in: ["a_x"], not: ["a1", "1a"]),
        Case("^[]a]+$", in: ["]a"], not: ["b"]),
        Case("^[^]a]$", in: ["b"], not: ["]", "a"]),
        Case("^\\Qa.b\\E+$", in: ["a.bb"], not: ["axb", "a.ba.b"]),
        Case("\\Qa*", in: ["a*"], not: ["aa"]),
        Case("^\\101\\060\\x{1F600}$", in: ["A0😀"]),
        Case("^\\pN\\PL\\p{^Lu}$", in: ["1.a"], not: ["a.a", "1aa"]),
        Case("^\\s$", in: [" ", "\t"], not: ["\u{b}", "\u{a0}"]),
        Case("^\\a\\v$", in: ["\u{7}\u{b}"]),
        Case("^.$", in: ["\r", "\u{2028}"], not: ["\n"]),
        Case("^^*a$", in: ["a"]),
    ]

    @Test(arguments: re2)
    func `RE2 has flags, classes of POSIX, quoted text`(_ example: Case) throws {
        try check(example, .re2)
    }

    static let ecmaScript = [
        Case("^\\cC\\0$", in: ["\u{3}\u{0}"]),
        Case("^\\u0041\\u{1F600}\\uD83D\\uDE00$", in: ["A😀😀"]),
        Case("^[\\uD83D\\uDE00-\\uD83D\\uDE02]$", in: ["😁"], not: ["😃"]),
        Case("^[\\b]$", in: ["\u{8}"], not: ["b"]),
        Case("a[]", in: [], not: ["a", "a]"]),
        Case("^[^]$", in: ["a", "\n"], not: [""]),
        Case("^\\s+$", in: [" \t\u{b}\u{a0}\u{feff}\u{2028}\u{3000}"], not: ["\u{200b}"]),
        Case("^.$", in: ["a"], not: ["\n", "\r", "\u{2028}", "\u{2029}"]),
    ]

    @Test(arguments: ecmaScript)
    func `ECMA-262 has code units, wide white space, the empty class`(_ example: Case) throws {
        try check(example, .ecmaScript)
    }

    @Test func `ECMA-262 names categories at length and binary properties`() throws {
        try check(
            Case(
                "^\\p{Letter}\\p{gc=Nd}\\p{General_Category=Punctuation}\\P{ASCII}\\p{Alphabetic}$",
                in: ["é1.éa"],
                not: ["1é.éa"]
            ),
            .ecmaScript
        )
    }
}
