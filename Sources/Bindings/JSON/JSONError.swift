/// Why bytes are not taken as JSON.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the text.
    package enum Code: String, Hashable, Sendable {
        /// Not JSON by RFC 8259.
        case syntax
        /// Not UTF-8, or begun by a byte order mark.
        case encoding
        /// A number that neither 64 bits nor a finite double hold.
        case number
        /// Nested deeper than the limit.
        case tooDeep
        /// Longer than the limit, or than memory.
        case tooLarge
        /// An object that has a key twice.
        case duplicateKey
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// How much JSON is taken at most.
package struct JSONLimits: Hashable, Sendable {
    /// Of one document, in bytes.
    package let bytes: Int
    /// Nested arrays and objects; a scalar alone is 0 deep.
    package let depth: Int

    /// Both are held to what simdjson takes: 4 GiB − 1 and 1 to 1 024.
    package init(bytes: Int = 16 * 1_024 * 1_024, depth: Int = 64) {
        self.bytes = min(max(0, bytes), 0xFFFF_FFFF)
        self.depth = min(max(1, depth), 1_024)
    }
}
