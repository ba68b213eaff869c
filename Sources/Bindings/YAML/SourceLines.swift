import FleetModel

/// Where the lines of a text begin, and which of them begin a document.
///
/// Lines end with LF or CR LF, as the inspection lets nothing else pass that libyaml takes for a line break.
struct SourceLines {
    let bytes: [UInt8]
    /// Offset of the first byte of each line; the first line begins after a byte order mark.
    let starts: [Int]
    /// Whether all of it is printable ASCII, tabs and LF, so that each byte is a column and there is nothing to refuse.
    let isPlain: Bool
    /// Lines, counted from 0, that begin with `---` and so begin a document whatever went before.
    let markers: [Int]

    /// Linear in the text.
    init(_ bytes: [UInt8], from start: Int) {
        var starts = [start]
        var isPlain = true
        for index in start..<bytes.count {
            let byte = bytes[index]
            guard byte < 0x20 || byte >= 0x7F else { continue }
            if byte == UInt8(ascii: "\n") {
                starts.append(index + 1)
            } else if byte != UInt8(ascii: "\t") {
                isPlain = false
            }
        }
        self.isPlain = isPlain
        self.bytes = bytes
        self.starts = starts
        markers = starts.indices.filter { line in
            starts[line] < bytes.count && bytes[starts[line]] == UInt8(ascii: "-")
                && Self.isMarker(bytes[starts[line]...])
        }
    }

    private static func isMarker(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.starts(with: "---".utf8) else { return false }
        guard let next = text.dropFirst(3).first else { return true }
        return " \t\r\n".utf8.contains(next)
    }

    /// The first byte of a line, counted from 0, which may be its end.
    func first(of line: Int) -> UInt8? {
        starts[line] < bytes.count ? bytes[starts[line]] : nil
    }

    /// The bytes of a line, counted from 0, without its end.
    func text(of line: Int) -> ArraySlice<UInt8> {
        guard starts.indices.contains(line) else { return [] }
        let end = line + 1 < starts.count ? starts[line + 1] - 1 : bytes.count
        let text = bytes[starts[line]..<max(starts[line], end)]
        return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
    }

    /// The place of a byte. Linear in its line, and logarithmic in the number of lines.
    func mark(of offset: Int) -> Mark {
        let line = max(starts.partitioningIndex { $0 > offset } - 1, 0)
        let before = bytes[starts[line]..<max(offset, starts[line])]
        return Mark(line: line, column: before.count { $0 & 0xC0 != 0x80 })
    }

    /// The first marker line after the given line.
    func marker(after line: Int) -> Int? {
        var low = 0
        var high = markers.count
        while low < high {
            let middle = (low + high) / 2
            if markers[middle] <= line { low = middle + 1 } else { high = middle }
        }
        return low < markers.count ? markers[low] : nil
    }
}
