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

    /// The code points of a line without its end, counted from 0; none where there is no such line. Linear in the line.
    func line(_ number: Int) -> [Unicode.Scalar] {
        guard starts.indices.contains(number) else { return [] }
        let end = number + 1 < starts.count ? starts[number + 1] - 1 : bytes.count
        var line = bytes[starts[number]..<max(starts[number], end)]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return Array(String(decoding: line, as: UTF8.self).unicodeScalars)
    }
}
