/// A scalar as it is written: its lines, its style, and where it begins behind its properties.
struct ScalarStyle {
    enum Kind {
        case plain, singleQuoted, doubleQuoted, block
    }

    /// A code point of the value, with the line and the columns that it is written in, all from 0.
    struct Written {
        let scalar: Unicode.Scalar
        let line: Int
        let columns: Range<Int>
    }

    let kind: Kind
    /// Of the text, from the first line of the scalar's span to the end of the span.
    let lines: [[Unicode.Scalar]]
    /// Where the first character of the style is: of the text, the quote, or the `|` or `>`.
    let line: Int
    let column: Int

    /// nil where nothing is written.
    init?(_ lines: [[Unicode.Scalar]], from start: Int) {
        guard start >= 0 else { return nil }
        var line = 0
        var column = start
        while line < lines.count {
            guard column < lines[line].count else {
                line += 1
                column = 0
                continue
            }
            switch lines[line][column] {
            case "#": column = lines[line].count
            case " ", "\t": column += 1
            case "&", "!":
                let rest = lines[line][column...]
                column = rest.firstIndex { $0 == " " || $0 == "\t" } ?? lines[line].count
            default:
                self.lines = lines
                self.line = line
                self.column = column
                kind = Self.kind(lines[line][column])
                return
            }
        }
        return nil
    }

    private static func kind(_ first: Unicode.Scalar) -> Kind {
        switch first {
        case "\"": .doubleQuoted
        case "'": .singleQuoted
        case "|", ">": .block
        default: .plain
        }
    }
}
