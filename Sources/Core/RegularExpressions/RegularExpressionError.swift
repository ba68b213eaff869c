/// Why a pattern is refused, and where.
package struct RegularExpressionError: Error, Hashable, Sendable {
    /// Where in the pattern it is wrong, in bytes of UTF-8 from 0.
    package let offset: Int
    /// One clause without a full stop, such as "back-references are not supported".
    package let message: String
}
