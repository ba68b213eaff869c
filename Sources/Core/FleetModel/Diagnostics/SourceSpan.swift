/// A stretch of one spec file: lines and columns count from 1, columns in Unicode code points, the end exclusive.
///
/// The span of an aliased value is the place of its use; ``definition`` then says where it is written.
package struct SourceSpan: Sendable {
    /// What the spans of a file share, so that each is one reference and one place: every node and every leaf has one.
    package final class Origin: Sendable {
        /// Path inside the repository, with `/` between its parts; empty: the repository as a whole.
        package let file: String
        /// Of the spans of one aliased value.
        fileprivate let definition: SourceSpan?

        package init(file: String) {
            self.file = file
            definition = nil
        }

        fileprivate init(file: String, definition: SourceSpan?) {
            self.file = file
            self.definition = definition
        }
    }

    /// Where a stretch begins and ends, in whatever file.
    package struct Place: Hashable, Sendable {
        /// Half the size of `Int`s; no file is that long.
        private let numbers: (Int32, Int32, Int32, Int32)

        package init(line: Int, column: Int, endLine: Int, endColumn: Int) {
            numbers = (
                Int32(clamping: line), Int32(clamping: column),
                Int32(clamping: endLine), Int32(clamping: endColumn)
            )
        }

        package var line: Int { Int(numbers.0) }
        package var column: Int { Int(numbers.1) }
        package var endLine: Int { Int(numbers.2) }
        package var endColumn: Int { Int(numbers.3) }

        package static func == (left: Place, right: Place) -> Bool {
            left.numbers == right.numbers
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(numbers.0)
            hasher.combine(numbers.1)
            hasher.combine(numbers.2)
            hasher.combine(numbers.3)
        }
    }

    private let origin: Origin
    package let place: Place

    /// A span in a file of which there are others: they share the origin.
    package init(_ origin: Origin, _ place: Place) {
        self.origin = origin
        self.place = place
    }

    package init(
        file: String,
        line: Int,
        column: Int,
        endLine: Int,
        endColumn: Int,
        definition: SourceSpan? = nil
    ) {
        origin = Origin(file: file, definition: definition)
        place = Place(line: line, column: column, endLine: endLine, endColumn: endColumn)
    }

    /// An empty span at one place.
    package init(file: String, line: Int, column: Int) {
        self.init(file: file, line: line, column: column, endLine: line, endColumn: column)
    }

    /// Path inside the repository, with `/` between its parts; empty: the repository as a whole.
    package var file: String { origin.file }
    package var line: Int { place.line }
    package var column: Int { place.column }
    package var endLine: Int { place.endLine }
    package var endColumn: Int { place.endColumn }

    /// Where an aliased value is written; nil where the span itself is that place. It has no definition of its own.
    package var definition: SourceSpan? { origin.definition }

    /// The first character of the span.
    package var start: SourceSpan {
        let start = Place(line: line, column: column, endLine: line, endColumn: column)
        guard let definition else { return SourceSpan(origin, start) }
        return SourceSpan(Origin(file: file, definition: definition.start), start)
    }

    /// The place of an alias whose value, or a part of it, is written at this span.
    package func used(at alias: SourceSpan) -> SourceSpan {
        SourceSpan(Origin(file: alias.file, definition: definition ?? self), alias.place)
    }
}

extension SourceSpan: Hashable {
    package static func == (left: SourceSpan, right: SourceSpan) -> Bool {
        left.place == right.place
            && (left.origin === right.origin
                || Text(left.file) == Text(right.file) && left.definition == right.definition)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(Text(file))
        hasher.combine(place)
        hasher.combine(definition?.place)
    }
}

extension SourceSpan: Comparable, CustomStringConvertible {
    /// By file, then by place, then by the place of the definition.
    package static func < (left: SourceSpan, right: SourceSpan) -> Bool {
        if left.origin !== right.origin, Text(left.file) != Text(right.file) {
            return Text(left.file) < Text(right.file)
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
