package import FleetModel

/// The text of one file with edits made to it.
package struct EditedText {
    package private(set) var bytes: [UInt8]
    /// Those that were made, in the order of their places.
    package private(set) var made: [Fix.Edit] = []

    /// Makes each edit whose span lies in the text, still holds its original and overlaps none before it; the rest are left
    /// for another time. Linear in the text, and in the edits but for their sorting.
    package init(_ source: [UInt8], edits: [Fix.Edit]) {
        let text = SourceText(source)
        let placed = edits.compactMap { edit -> (range: Range<Int>, edit: Fix.Edit)? in
            guard let range = text.range(of: edit.span),
                source[range].elementsEqual(edit.original.string.utf8)
            else { return nil }
            return (range, edit)
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
}
