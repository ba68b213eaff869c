/// Reads the value of a plain or quoted scalar with the place of each character: blanks around a line end are none of it, a
/// single line end is a space, and each one more is a line feed (YAML 1.2.2, 6.5 and 7.3).
struct FlowScalarText {
    typealias Written = ScalarStyle.Written

    private let lines: [[Unicode.Scalar]]
    private var line: Int
    private var column: Int
    private var written: [Written] = []
    /// Blanks, which are part of the value only if more follows on the line.
    private var blanks: [Written] = []
    /// The line ends since the last character.
    private var breaks: [Written] = []
    /// The first of them was escaped, and says nothing.
    private var isEscaped = false

    private init(_ style: ScalarStyle, skipping signs: Int) {
        lines = style.lines
        line = style.line
        column = style.column + signs
    }

    static func plain(_ style: ScalarStyle) -> [Written]? {
        var text = FlowScalarText(style, skipping: 0)
        while let scalar = text.next() { text.take(scalar, width: 1) }
        return text.written
    }

    /// nil where the quote is not closed.
    static func singleQuoted(_ style: ScalarStyle) -> [Written]? {
        var text = FlowScalarText(style, skipping: 1)
        while let scalar = text.next() {
            guard scalar == "'" else {
                text.take(scalar, width: 1)
                continue
            }
            guard text.peek(1) == "'" else { return text.closed() }
            text.keep("'", width: 2)
        }
        return nil
    }

    /// nil where the quote is not closed, or an escape is none.
    static func doubleQuoted(_ style: ScalarStyle) -> [Written]? {
        var text = FlowScalarText(style, skipping: 1)
        while let scalar = text.next() {
            switch scalar {
            case "\"": return text.closed()
            case "\\":
                guard text.takeEscape() else { return nil }
            default: text.take(scalar, width: 1)
            }
        }
        return nil
    }

    // MARK: Characters

    /// The next character, on this line or another; nil at the end.
    private mutating func next() -> Unicode.Scalar? {
        while line < lines.count {
            if column < lines[line].count { return lines[line][column] }
            endLine()
        }
        return nil
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        let place = column + distance
        return lines[line].indices.contains(place) ? lines[line][place] : nil
    }

    private mutating func endLine() {
        let end = blanks.first?.columns.lowerBound ?? lines[line].count
        blanks = []
        breaks.append(Written(scalar: "\n", line: line, columns: end..<end + 1))
        line += 1
        column = 0
    }

    /// A character that is a blank only if it is written as one.
    private mutating func take(_ scalar: Unicode.Scalar, width: Int) {
        guard scalar == " " || scalar == "\t" else {
            keep(scalar, width: width)
            return
        }
        // What indents a line is no part of the value.
        if breaks.isEmpty {
            blanks.append(Written(scalar: scalar, line: line, columns: column..<column + width))
        }
        column += width
    }

    private mutating func keep(_ scalar: Unicode.Scalar, width: Int) {
        flush()
        written.append(Written(scalar: scalar, line: line, columns: column..<column + width))
        column += width
    }

    private mutating func flush() {
        if let first = breaks.first {
            if breaks.count > 1 {
                written += breaks.dropFirst()
            } else if !isEscaped {
                written.append(Written(scalar: " ", line: first.line, columns: first.columns))
            }
        }
        written += blanks
        breaks = []
        blanks = []
        isEscaped = false
    }

    private mutating func closed() -> [Written] {
        flush()
        return written
    }

    // MARK: Escapes

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "\0", "a": "\u{7}", "b": "\u{8}", "t": "\t", "\t": "\t", "n": "\n", "v": "\u{B}",
        "f": "\u{C}", "r": "\r", "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\",
        "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}", "P": "\u{2029}",
    ]
    private static let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

    /// At a `\`; false where it begins no escape.
    private mutating func takeEscape() -> Bool {
        guard let sign = peek(1) else {
            flush()
            column += 1
            endLine()
            isEscaped = true
            return true
        }
        if let scalar = Self.escapes[sign] {
            keep(scalar, width: 2)
            return true
        }
        guard let count = Self.digits[sign], column + 2 + count <= lines[line].count else {
            return false
        }
        var digits = String.UnicodeScalarView()
        digits.append(contentsOf: lines[line][column + 2..<column + 2 + count])
        guard let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value)
        else { return false }
        keep(scalar, width: 2 + count)
        return true
    }
}
