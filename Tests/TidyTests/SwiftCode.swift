/// Swift source with comments and the text of string literals blanked, so that what is searched is code.
///
/// Line numbers stay as they are. Code inside an interpolation stays code. Regular expression literals and `#"…"#`
/// with an interpolation are not told apart; the house has none.
struct SwiftCode {
    /// The blanked lines, as bytes; index 0 is line 1.
    let lines: [[UInt8]]

    init(_ text: String) {
        var scanner = Scanner(Array(text.utf8))
        scanner.code(until: nil)
        lines = scanner.output.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        .map(Array.init)
    }

    /// The line numbers, from 1, where the token stands with no letter, digit or underscore at its word edges.
    func lines(with token: String) -> [Int] {
        let needle = Array(token.utf8)
        return lines.indices.filter { Self.holds(lines[$0], needle) }.map { $0 + 1 }
    }

    static func holds(_ line: [UInt8], _ needle: [UInt8]) -> Bool {
        guard line.count >= needle.count, let first = needle.first, let last = needle.last else {
            return false
        }
        for start in 0...(line.count - needle.count)
        where line[start] == first && line[start..<start + needle.count].elementsEqual(needle) {
            let end = start + needle.count
            let opens = !isWord(first) || start == 0 || !isWord(line[start - 1])
            let closes = !isWord(last) || end == line.count || !isWord(line[end])
            if opens && closes { return true }
        }
        return false
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: byte >= 0x80
        }
    }
}

/// Copies code and blanks the rest.
private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    var output: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func sees(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { wanted in
            position + wanted.count <= bytes.count
                && bytes[position..<position + wanted.count].elementsEqual(wanted)
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            let byte = bytes[position]
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            position += 1
        }
    }

    /// Copies until the closing parenthesis of an interpolation, or to the end.
    mutating func code(until closing: UInt8?) {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            if sees("//") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { blank() }
            } else if sees("/*") {
                comment()
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") && startsRawString {
                string()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if depth == 0, closing == byte { return }
                    depth -= 1
                }
                output.append(byte)
                position += 1
            }
        }
    }

    private var startsRawString: Bool {
        var index = position
        while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: "\"")
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(2)
            } else if sees("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func string() {
        var marks = 0
        while bytes[position] == UInt8(ascii: "#") {
            marks += 1
            blank()
        }
        let isLong = sees("\"\"\"")
        let hashes = [UInt8](repeating: UInt8(ascii: "#"), count: marks)
        let end = [UInt8](repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1) + hashes
        let escape = [UInt8(ascii: "\\")] + hashes
        blank(isLong ? 3 : 1)
        while position < bytes.count {
            if bytes[position...].starts(with: end) {
                blank(end.count)
                return
            }
            if bytes[position...].starts(with: escape) {
                blank(escape.count)
                if position < bytes.count, bytes[position] == UInt8(ascii: "(") {
                    blank()
                    code(until: UInt8(ascii: ")"))
                }
                blank()
            } else {
                if !isLong, bytes[position] == UInt8(ascii: "\n") { return }
                blank()
            }
        }
    }
}
