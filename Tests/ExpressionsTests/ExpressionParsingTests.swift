import FleetModel
import Testing

@testable import Expressions

struct ExpressionParsingTests {
    @Test(arguments: [
        ("a&&( b||c )", "a && (b || c)"),
        ("(a && b) && (c && d)", "a && b && c && d"),
        ("a || b && c", "a || b && c"),
        ("1 + 2 * 3 - 4", "1 + 2 * 3 - 4"),
        ("(1 + 2) * (3 - (4 - 5))", "(1 + 2) * (3 - (4 - 5))"),
        ("a < b == c", "a < b == c"),
        ("a < (b == c)", "a < (b == c)"),
        ("x in [1,2,] ? {'a':1,} : [-1]", "x in [1, 2] ? {\"a\": 1} : [-1]"),
        ("a ? b : c ? d : e", "a ? b : c ? d : e"),
        ("(a ? b : c) ? d : e", "(a ? b : c) ? d : e"),
        ("!(!a) && -(5) < - 5", "!!a && -(5) < -5"),
        ("-(a.b) - -1.5e3", "-a.b - -1500.0"),
        ("device.labels . site // the site\n == 'x'", "device.labels.site == \"x\""),
        ("a.`content-type`['b'].c(1u, 0x1F)", "a.`content-type`[\"b\"].c(1u, 31)"),
        ("'\\u00e9' + r'\\d' + b'\\xff'", "\"é\" + \"\\\\d\" + b\"\\xff\""),
        (
            "[1].exists_one(x, x > 0) == [1].existsOne(i, x, x > i)",
            "[1].exists_one(x, x > 0) == [1].exists_one(i, x, x > i)"
        ),
        ("devices.quantile(0.95,d,d.x)", "devices.quantile(0.95, d, d.x)"),
    ])
    func `an expression prints in its normal spelling`(text: Text, normal: String) throws {
        let expression = try Expression(text)
        #expect(expression.description == normal)
        #expect(try Expression(Text(normal)) == expression)
    }

    @Test(arguments: [
        ("", "1:1: the expression is empty"),
        ("device.labels.tier = 'a'", "1:20: `=` is no operator; write `==` to compare"),
        ("a & b", "1:3: `&` is no operator; write `&&`"),
        ("a &&\n  b == ", "2:8: a value is missing before the end"),
        ("a\n+ é", "2:3: `é` does not belong in an expression; text stands between quotes"),
        ("'é' + é", "1:7: `é` does not belong in an expression; text stands between quotes"),
        ("(a", "1:3: `)` is missing behind what `(` opens, before the end"),
        ("a b", "1:3: `b` stands where the expression should end"),
        ("a ? b", "1:6: `:` is missing behind the first answer of `?`, before the end"),
        (
            "'abc",
            "1:1: a string has no end; close it by the quote that opened it; over several lines it takes three quotes"
        ),
        (
            "1.2.3",
            "1:4: a number stands where the expression should end; a version is written `semver(\"1.2.3\")`"
        ),
        (
            "device.labels.90s",
            "1:14: a number ends in a letter or a digit too many; versions, spans and sizes are strings: "
                + "`semver(\"1.2.3\")`, `duration(\"90s\")`"
        ),
        (
            "9223372036854775808",
            "1:1: a whole number here is at most 9223372036854775807, or 18446744073709551615 with `u`"
        ),
        ("99999999999999999999u", "1:1: a whole number here is at most 18446744073709551615"),
        ("1e999", "1:1: `1e999` is larger than any double"),
        (
            "if",
            "1:1: `if` is a reserved word and names nothing; a field of that name stands behind a point, or in brackets"
        ),
        (
            "has(a)",
            "1:1: `has` takes one field; write `has(device.labels.site)`; a key of other characters is asked for by "
                + "`\"the key\" in device.labels`"
        ),
        (
            "a.exists(b.c, true)",
            "1:3: `exists` is not written like this; write `list.exists(x, condition)` or `map.exists(key, value, condition)`"
        ),
        ("a.exists(x, x, true)", "1:13: the two variables have one name"),
        ("a.?b", "1:3: optional fields (`?`) are left out of this language; ask by `has(…)` first"),
        (
            "Message{a: 1}",
            "1:8: messages cannot be built here; a map begins with its brace: `{\"key\": value}`"
        ),
        ("!-a", "1:2: `!` and `-` do not stand side by side; put the inner one into parentheses"),
        (".a", "1:1: a name cannot begin with `.`: there are no namespaces here"),
        ("'\\ud800'", "1:2: the escape names no character of Unicode"),
        ("f(a,)", "1:5: an argument is missing behind `,`"),
    ])
    func `what cannot be read is told with its place and a cure`(text: Text, told: String) {
        #expect(throws: ExpressionFault.self) { try Expression(text) }
        do throws(ExpressionFault) {
            _ = try Expression(text)
        } catch {
            #expect(error.description == told)
        }
    }

    @Test(arguments: ["(", "[", "-(", "!(", "a.f(", "{1:", "[1].all(x, ", "true ? 1 : ", "a["])
    func `what nests without end is refused`(opening: String) {
        let text = Text(
            String(repeating: opening, count: ExpressionLimits.length / opening.utf8.count)
        )
        #expect(throws: ExpressionFault.self) { try Expression(text) }
    }

    @Test(arguments: [".a", "[0]", ".f()", " + 1", " == 1", " in b"])
    func `a chain as deep as the limit is read, and one deeper is refused`(link: String) throws {
        let most = String(repeating: link, count: ExpressionLimits.depth - 2)
        let expression = try Expression(Text("a" + most))
        #expect(expression.root.depth < ExpressionLimits.depth + 1)
        _ = expression.check(Declarations(["a": .dyn, "b": .dyn]))
        _ = expression.answer()
        let more = Text("a" + most + link + link)
        #expect(throws: ExpressionFault.self) { try Expression(more) }
    }

    @Test func `signs without end are refused, and as many as the depth allows are read`() throws {
        #expect(throws: ExpressionFault.self) {
            try Expression(Text(String(repeating: "!", count: 1_000) + "true"))
        }
        #expect(throws: ExpressionFault.self) {
            try Expression(Text(String(repeating: "-", count: 1_000) + "a"))
        }
        let text = String(repeating: "!", count: ExpressionLimits.depth - 2) + "true"
        #expect(try Expression(Text(text)).answer().isHolding)
    }

    @Test func `patterns are held to one cap together`() throws {
        let pattern = "'x'.matches('(a{500}){10}')"
        let many = Array(repeating: pattern, count: 100).joined(separator: " || ")
        #expect(throws: ExpressionFault.self) { try Expression(Text(many)) }
        _ = try Expression(Text(pattern))
    }

    @Test func `a wide expression is read up to the cap on its parts`() throws {
        let many = Array(repeating: "true", count: 2_000).joined(separator: "&&")
        #expect(try Expression(Text(many)).answer().isHolding)
        let tooMany = Array(repeating: "1", count: 5_000).joined(separator: ",")
        #expect(throws: ExpressionFault.self) { try Expression(Text("[\(tooMany)]")) }
        #expect(throws: ExpressionFault.self) {
            try Expression(Text("'" + String(repeating: "a", count: ExpressionLimits.length) + "'"))
        }
    }
}
