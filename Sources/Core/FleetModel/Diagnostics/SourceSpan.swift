/// A stretch of one spec file: lines and columns count from 1, columns in Unicode code points, the end exclusive.
package struct SourceSpan: Hashable, Sendable, Codable {
    /// Path inside the repository, with `/` between its parts; empty: the repository as a whole.
    package let file: String
    package let line: Int
    package let column: Int
    package let endLine: Int
    package let endColumn: Int

    package init(file: String, line: Int, column: Int, endLine: Int, endColumn: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.endLine = endLine
        self.endColumn = endColumn
    }

    /// An empty span at one place.
    package init(file: String, line: Int, column: Int) {
        self.init(file: file, line: line, column: column, endLine: line, endColumn: column)
    }
}

extension SourceSpan: Comparable, CustomStringConvertible {
    /// By file, then by place.
    package static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        guard left.file.utf8.elementsEqual(right.file.utf8) else {
            return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
        }
        return (left.line, left.column, left.endLine, left.endColumn)
            < (right.line, right.column, right.endLine, right.endColumn)
    }

    /// `file:line:column`, which terminals and editors make clickable.
    package var description: String { "\(file.isEmpty ? "." : file):\(line):\(column)" }
}
