import FleetModel

/// Lines of spec files, made safe to show, with the stretch that a span marks.
struct SourceExcerpts {
    /// One line and where its mark stands, in characters as shown.
    struct Excerpt: Equatable {
        let line: String
        let indent: Int
        let width: Int
    }

    private struct Source {
        let bytes: [UInt8]
        /// Offset of the first byte of each line.
        let starts: [Int]
    }

    /// So much of a long line is shown, and so much of it before the mark.
    private static let width = 100
    private static let lead = 40

    private let sources: [Text: Source]

    init(_ files: [SpecFile]) {
        var sources: [Text: Source] = [:]
        for file in files {
            let mark = file.source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            var starts = [mark]
            for (index, byte) in file.source.enumerated() where byte == UInt8(ascii: "\n") {
                starts.append(index + 1)
            }
            sources[Text(file.path)] = Source(bytes: file.source, starts: starts)
        }
        self.sources = sources
    }

    /// nil where the file is not at hand or has no such line.
    func excerpt(of span: SourceSpan) -> Excerpt? {
        guard let scalars = line(span.line, of: span.file) else { return nil }
        let start = min(span.column - 1, scalars.count)
        let end = span.endLine == span.line ? min(span.endColumn - 1, scalars.count) : scalars.count
        let first = start > Self.width - 10 ? start - Self.lead : 0
        let last = min(scalars.count, first + Self.width)
        let shown = scalars[first..<last].map(Self.visible)
        let before = shown.prefix(max(0, start - first))
        let marked = shown.dropFirst(before.count).prefix(max(0, min(end, last) - start))
        let isCutBefore = first > 0
        return Excerpt(
            line: (isCutBefore ? "..." : "") + shown.joined()
                + (last < scalars.count ? "..." : ""),
            indent: before.reduce(isCutBefore ? 3 : 0) { $0 + $1.unicodeScalars.count },
            width: max(1, marked.reduce(0) { $0 + $1.unicodeScalars.count })
        )
    }

    /// The offset of a place in bytes; nil where the file is not at hand.
    func offset(in file: String, line number: Int, column: Int) -> Int? {
        guard let source = sources[Text(file)], let scalars = line(number, of: file) else {
            return nil
        }
        let before = scalars.prefix(max(0, column - 1))
        return source.starts[number - 1] + before.reduce(0) { $0 + UTF8.width($1) }
    }

    private func line(_ number: Int, of file: String) -> [Unicode.Scalar]? {
        guard let source = sources[Text(file)], source.starts.indices.contains(number - 1) else {
            return nil
        }
        let start = source.starts[number - 1]
        let end =
            number < source.starts.count ? source.starts[number] - 1 : source.bytes.count
        var bytes = source.bytes[start..<max(start, end)]
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }

    /// A tab is an arrow of one column, so that marks stand where the column says.
    private static func visible(_ scalar: Unicode.Scalar) -> String {
        scalar == "\t" ? "→" : VisibleText.escaped(String(scalar))
    }
}
