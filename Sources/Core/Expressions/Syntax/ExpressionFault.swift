package import FleetModel

/// What is wrong with an expression, and where in its text.
package struct ExpressionFault: Error, Hashable, Sendable {
    /// One sentence without a full stop.
    package let message: String
    /// What to do about it, where we know.
    package let help: String?
    /// The byte of the text that it is about, from 0.
    package let offset: Int
    /// From 1, relative to the beginning of the expression.
    package let line: Int
    /// From 1, in Unicode code points.
    package let column: Int

    /// The offset is cut to the text; linear in it.
    package init(_ message: String, help: String? = nil, at offset: Int, in source: Text) {
        self.message = message
        self.help = help
        let bytes = source.string.utf8
        self.offset = max(0, min(offset, bytes.count))
        let before = bytes.prefix(self.offset)
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map(bytes.index(after:))
        // A byte that continues a code point is no column of its own.
        column =
            1
            + bytes[(lineStart ?? bytes.startIndex)..<before.endIndex].count { $0 & 0xC0 != 0x80 }
    }
}

extension ExpressionFault: CustomStringConvertible {
    package var description: String {
        "\(line):\(column): \(message)" + (help.map { "; \($0)" } ?? "")
    }
}
