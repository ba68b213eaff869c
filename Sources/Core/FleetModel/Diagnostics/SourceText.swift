/// The text of a file with the beginnings of its lines.
package struct SourceText: Sendable {
    private let bytes: [UInt8]
    /// Of each line; the first one begins behind a byte order mark.
    private let starts: [Int]

    /// Linear in the text.
    package init(_ bytes: [UInt8]) {
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// Where a stretch lies in the bytes; nil: there is no such place. Linear in its first and its last line.
    package func range(of span: SourceSpan) -> Range<Int>? {
        guard let start = offset(span.line, span.column),
            let end = offset(span.endLine, span.endColumn), start <= end
        else { return nil }
        return start..<end
    }

    /// What stands at a stretch, byte for byte; nil: there is no such place.
    package func written(at span: SourceSpan) -> Text? {
        range(of: span).map { Text(String(decoding: bytes[$0], as: UTF8.self)) }
    }

    private func offset(_ line: Int, _ column: Int) -> Int? {
        guard starts.indices.contains(line - 1), column >= 1 else { return nil }
        var index = starts[line - 1]
        var rest = column - 1
        while rest > 0 {
            guard index < bytes.count, bytes[index] != UInt8(ascii: "\n") else { return nil }
            index += 1
            // What continues a code point is no column of its own.
            while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
            rest -= 1
        }
        return index
    }

    /// The code points of a line without its end, counted from 0; none where there is no such line. Linear in the line.
    package func line(_ number: Int) -> [Unicode.Scalar] {
        guard starts.indices.contains(number) else { return [] }
        let end = number + 1 < starts.count ? starts[number + 1] - 1 : bytes.count
        var line = bytes[starts[number]..<max(starts[number], end)]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return Array(String(decoding: line, as: UTF8.self).unicodeScalars)
    }
}
