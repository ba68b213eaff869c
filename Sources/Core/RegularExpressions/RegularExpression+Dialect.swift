extension RegularExpression {
    /// The grammar that a pattern is written in.
    package enum Dialect: Sendable {
        /// The syntax of RE2 (github.com/google/re2/wiki/Syntax), which the Common Expression Language prescribes for
        /// `matches`. Not taken: scripts in `\p{…}`, and `\C`.
        case re2
        /// Patterns of ECMA-262 with the flag `u`, as JSON Schema prescribes. Beyond the flag, punctuation may be escaped
        /// that need not be, and a lone `{`, `}` or `]` stands for itself, since neither can mean anything else.
        case ecmaScript
    }
}
