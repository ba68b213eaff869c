/// A stretch of one spec file: lines and columns count from 1, columns in Unicode code points, the end exclusive.
///
/// The span of an aliased value is the place of its use; ``definition`` then says where it is written.
package struct SourceSpan: Hashable, Sendable {
    /// Path inside the repository, with `/` between its parts; empty: the repository as a whole.
    package let file: String
    private let first: Position
    private let end: Position
    private let written: Definition?

    /// Half the size of two `Int`s, since every node of ten thousand files holds two; no file is that long.
    private struct Position: Hashable {
        let line: Int32
        let column: Int32
    }

    /// Holds a span inside a span.
    private indirect enum Definition: Hashable {
        case at(SourceSpan)
    }

    package init(
        file: String,
        line: Int,
        column: Int,
        endLine: Int,
        endColumn: Int,
        definition: SourceSpan? = nil
    ) {
        self.file = file
        first = Position(line: Int32(clamping: line), column: Int32(clamping: column))
        end = Position(line: Int32(clamping: endLine), column: Int32(clamping: endColumn))
        written = definition.map(Definition.at)
    }

    /// An empty span at one place.
    package init(file: String, line: Int, column: Int) {
        self.init(file: file, line: line, column: column, endLine: line, endColumn: column)
    }

    package var line: Int { Int(first.line) }
    package var column: Int { Int(first.column) }
    package var endLine: Int { Int(end.line) }
    package var endColumn: Int { Int(end.column) }

    /// Where an aliased value is written; nil where the span itself is that place. It has no definition of its own.
    package var definition: SourceSpan? {
        if case .at(let span)? = written { span } else { nil }
    }

    /// The first character of the span.
    package var start: SourceSpan {
        SourceSpan(
            file: file,
            line: line,
            column: column,
            endLine: line,
            endColumn: column,
            definition: definition?.start
        )
    }

    /// The place of an alias whose value, or a part of it, is written at this span.
    package func used(at alias: SourceSpan) -> SourceSpan {
        SourceSpan(
            file: alias.file,
            line: alias.line,
            column: alias.column,
            endLine: alias.endLine,
            endColumn: alias.endColumn,
            definition: definition ?? self
        )
    }
}

extension SourceSpan: Comparable, CustomStringConvertible {
    /// By file, then by place, then by the place of the definition.
    package static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        guard left.file.utf8.elementsEqual(right.file.utf8) else {
            return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
        }
        let (one, other) = (
            (left.line, left.column, left.endLine, left.endColumn),
            (right.line, right.column, right.endLine, right.endColumn)
        )
        guard one == other else { return one < other }
        guard let other = right.definition else { return false }
        return left.definition.map { $0 < other } ?? true
    }

    /// `file:line:column`, which terminals and editors make clickable.
    package var description: String { "\(file.isEmpty ? "." : file):\(line):\(column)" }
}

extension SourceSpan: Codable {
    private enum CodingKeys: String, CodingKey {
        case file, line, column, endLine, endColumn, definition
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            file: try container.decode(String.self, forKey: .file),
            line: try container.decode(Int.self, forKey: .line),
            column: try container.decode(Int.self, forKey: .column),
            endLine: try container.decode(Int.self, forKey: .endLine),
            endColumn: try container.decode(Int.self, forKey: .endColumn),
            definition: try container.decodeIfPresent(SourceSpan.self, forKey: .definition)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(line, forKey: .line)
        try container.encode(column, forKey: .column)
        try container.encode(endLine, forKey: .endLine)
        try container.encode(endColumn, forKey: .endColumn)
        try container.encodeIfPresent(definition, forKey: .definition)
    }
}
