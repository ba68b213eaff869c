import FleetModel

/// One word or sign of an expression.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        /// A name, which may be a reserved word.
        case name(Text)
        /// A name between backquotes, which stands after a point only.
        case quotedName(Text)
        /// The digits without a sign.
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(Text)
        case bytes([UInt8])
        case sign(Sign)
        case end
    }

    /// What is written with other characters than letters and digits; the longer before its beginning.
    enum Sign: String, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case and = "&&"
        case or = "||"
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divided = "/"
        case modulo = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case comma = ","
        case point = "."
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
    }

    let kind: Kind
    let offset: Int

    /// The token in words, for what is said of it.
    var words: String {
        switch kind {
        case .name(let name), .quotedName(let name): "`\(name)`"
        case .int, .uint, .double: "a number"
        case .string, .bytes: "a string"
        case .sign(let sign): "`\(sign.rawValue)`"
        case .end: "the end"
        }
    }

    /// Words of CEL that may not name a variable or a function (cel-spec, langdef.md, Syntax).
    static let reserved: Set<Text> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let",
        "loop", "package", "namespace", "return", "var", "void", "while", "true", "false", "null",
    ]
}
