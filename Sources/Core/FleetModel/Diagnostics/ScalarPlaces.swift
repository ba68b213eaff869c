/// Where the characters of a scalar's value stand in the text of its file, so that a diagnostic points at the very one.
///
/// Made only when a diagnostic asks: reads the scalar as it is written once more, by its style (YAML 1.2.2, 7.3 and 8.1).
package struct ScalarPlaces {
    /// A character as it is written, an escape with all its signs: from 1, the end exclusive.
    struct Place: Hashable {
        let line: Int
        let column: Int
        let endColumn: Int
    }

    private let file: String
    private let value: Text
    /// One for each code point of the value.
    private let places: [Place]

    /// `span` is that of the scalar where it is written, with its properties; `source` is its file. nil where what is written
    /// there does not give the value, since a place that is not sure is none. Linear in the lines of the span.
    package init?(of value: Text, at span: SourceSpan, in source: SourceText) {
        let lines = Self.lines(of: source, span)
        guard let style = ScalarStyle(lines, from: span.column - 1) else { return nil }
        let written =
            switch style.kind {
            case .plain: FlowScalarText.plain(style)
            case .singleQuoted: FlowScalarText.singleQuoted(style)
            case .doubleQuoted: FlowScalarText.doubleQuoted(style)
            case .block: BlockScalarText(style).places(of: Array(value.string.unicodeScalars))
            }
        guard let written, written.map(\.scalar) == Array(value.string.unicodeScalars) else {
            return nil
        }
        file = span.file
        self.value = value
        places = written.map { written in
            Place(
                line: span.line + written.line,
                column: written.columns.lowerBound + 1,
                endColumn: written.columns.upperBound + 1
            )
        }
    }

    /// Where a part of the value stands, which is given by its bytes of UTF-8, from its first character to its last, or to
    /// the end of the line where it goes on on others. What lies behind the end is the last character; nil where there is
    /// none. Linear in the value.
    package func span(of part: Range<Int>) -> SourceSpan? {
        let bytes = value.string.utf8
        // A byte that continues a code point is part of that one.
        func index(of offset: Int) -> Int {
            bytes.prefix(max(offset, 0) + 1).count { $0 & 0xC0 != 0x80 } - 1
        }
        guard !places.isEmpty else { return nil }
        let start = min(max(index(of: part.lowerBound), 0), places.count - 1)
        let end = min(max(index(of: part.upperBound - 1), start), places.count - 1)
        let first = places[start]
        let last = places[start...end].prefix { $0.line == first.line }.last ?? first
        return SourceSpan(
            file: file,
            line: first.line,
            column: first.column,
            endLine: last.line,
            endColumn: last.endColumn
        )
    }

    /// The lines from the span's first to its end; what is no UTF-8 is never the value's.
    private static func lines(of source: SourceText, _ span: SourceSpan) -> [[Unicode.Scalar]] {
        guard span.line >= 1, span.line <= span.endLine else { return [] }
        var lines = (span.line - 1..<span.endLine).map(source.line)
        let last = lines.count - 1
        lines[last] = Array(lines[last].prefix(max(span.endColumn - 1, 0)))
        return lines
    }
}
