package import FleetModel

/// The text of one file with edits made to it.
package struct EditedText {
    package private(set) var bytes: [UInt8]
    /// Those that were made, in the order of their places.
    package private(set) var made: [Fix.Edit] = []

    /// Makes each edit whose span lies in the text, still holds its original and overlaps none before it; the rest are left
    /// for another time. Linear in the text, and in the edits but for their sorting.
    package init(_ source: [UInt8], edits: [Fix.Edit]) {
        let lines = Self.lineStarts(source)
        let placed = edits.compactMap { edit -> (range: Range<Int>, edit: Fix.Edit)? in
            guard let start = Self.offset(edit.span.line, edit.span.column, lines, source),
                let end = Self.offset(edit.span.endLine, edit.span.endColumn, lines, source),
                start <= end, source[start..<end].elementsEqual(edit.original.string.utf8)
            else { return nil }
            return (start..<end, edit)
        }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        bytes = []
        var end = 0
        for (range, edit) in placed where range.lowerBound >= end {
            bytes += source[end..<range.lowerBound]
            bytes += edit.replacement.string.utf8
            end = range.upperBound
            made.append(edit)
        }
        bytes += source[end...]
    }

    /// Of the first byte of each line; a byte order mark is of no line.
    private static func lineStarts(_ source: [UInt8]) -> [Int] {
        var starts = [source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        for (index, byte) in source.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        return starts
    }

    /// nil: there is no such place.
    private static func offset(
        _ line: Int,
        _ column: Int,
        _ starts: [Int],
        _ source: [UInt8]
    ) -> Int? {
        guard starts.indices.contains(line - 1), column >= 1 else { return nil }
        var index = starts[line - 1]
        var rest = column - 1
        while rest > 0 {
            guard index < source.count, source[index] != UInt8(ascii: "\n") else { return nil }
            index += 1
            // What continues a code point is no column of its own.
            while index < source.count, source[index] & 0xC0 == 0x80 { index += 1 }
            rest -= 1
        }
        return index
    }
}
