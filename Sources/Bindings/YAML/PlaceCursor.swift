/// Finds the byte offset of places that come in the order of the text, in linear time altogether.
struct PlaceCursor {
    private let lines: SourceLines
    private var line = 0
    private var column = 0
    private var offset: Int

    init(_ lines: SourceLines) {
        self.lines = lines
        offset = lines.starts[0]
    }

    /// The offset of the code point at the mark. A step back on the same line begins anew at the line's start.
    mutating func offset(of mark: Mark) -> Int {
        guard lines.starts.indices.contains(mark.line) else { return lines.bytes.count }
        guard !lines.isPlain else {
            return min(lines.starts[mark.line] + mark.column, lines.bytes.count)
        }
        if mark.line != line || mark.column < column {
            line = mark.line
            column = 0
            offset = lines.starts[line]
        }
        while column < mark.column, offset < lines.bytes.count {
            offset += 1
            // Continuation bytes belong to the code point before.
            while offset < lines.bytes.count, lines.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }
        return offset
    }
}
