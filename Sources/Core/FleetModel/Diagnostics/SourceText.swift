/// The text of a file with the beginnings of its lines.
package struct SourceText: Sendable {
    private let bytes: [UInt8]
    /// Of each line; the first one begins behind a byte order mark.
    private let starts: [Int]
    /// Of long lines, where every so manieth code point begins, the first one too; by the numbers of the lines from 0.
    private let milestones: [Int: [Int]]
    private static let milestone = 512

    /// Linear in the text.
    package init(_ bytes: [UInt8]) {
        var starts = [bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        self.bytes = bytes
        self.starts = starts
        milestones = Self.milestones(bytes, starts)
    }

    private static func milestones(_ bytes: [UInt8], _ starts: [Int]) -> [Int: [Int]] {
        var milestones: [Int: [Int]] = [:]
        for (line, start) in starts.enumerated() {
            let end = line + 1 < starts.count ? starts[line + 1] : bytes.count
            guard end - start > 2 * milestone else { continue }
            var columns = 0
            // What continues a code point is no column of its own.
            for index in start..<end where bytes[index] & 0xC0 != 0x80 {
                if columns % milestone == 0 { milestones[line, default: []].append(index) }
                columns += 1
            }
        }
        return milestones
    }

    /// Where a stretch lies in the bytes; nil: there is no such place. It costs the same wherever that is.
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

    /// Whether a comment is the next that follows on the line, but for what ends collections and their elements.
    package func isCommented(_ span: SourceSpan) -> Bool {
        guard let end = range(of: span)?.upperBound else { return false }
        return bytes[end...].first { !" \t,]}".utf8.contains($0) } == UInt8(ascii: "#")
    }

    /// How many bytes the lines of a stretch have together.
    package func size(ofLinesOf span: SourceSpan) -> Int {
        guard starts.indices.contains(span.line - 1), span.line <= span.endLine else { return 0 }
        let end = span.endLine < starts.count ? starts[span.endLine] : bytes.count
        return end - starts[span.line - 1]
    }

    private func offset(_ line: Int, _ column: Int) -> Int? {
        guard starts.indices.contains(line - 1), column >= 1 else { return nil }
        var index = starts[line - 1]
        var rest = column - 1
        if let milestones = milestones[line - 1], let last = milestones.indices.last {
            let passed = min(rest / Self.milestone, last)
            index = milestones[passed]
            rest -= passed * Self.milestone
        }
        while rest > 0 {
            guard index < bytes.count, bytes[index] != UInt8(ascii: "\n") else { return nil }
            index += 1
            while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
            rest -= 1
        }
        return index
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
