/// Finds the characters of the value of a block scalar on its lines.
///
/// How far the text is indented may depend on what it lies in, and which line ends are folded on the lines around them; the
/// value knows both, so that it is laid over the lines (YAML 1.2.2, 8.1).
struct BlockScalarText {
    typealias Written = ScalarStyle.Written

    /// So many indentations are tried: an indentation that is given is at most 9 more than that of what it lies in.
    private static let tries = 10

    private let isFolded: Bool
    private let lines: [[Unicode.Scalar]]
    /// The first line of text.
    private let first: Int

    init(_ style: ScalarStyle) {
        isFolded = style.lines[style.line][style.column] == ">"
        lines = style.lines
        first = style.line + 1
    }

    /// One for each code point of the value; nil where the lines do not give it, or say nothing.
    func places(of value: [Unicode.Scalar]) -> [Written]? {
        let least = lines.dropFirst(first).compactMap { line in
            line.firstIndex { $0 != " " }
        }.min()
        guard let least else { return nil }
        for indentation in stride(from: least, through: max(0, least - Self.tries), by: -1) {
            if let places = places(of: value, indentation: indentation) { return places }
        }
        return nil
    }

    private func places(of value: [Unicode.Scalar], indentation: Int) -> [Written]? {
        var written: [Written] = []
        /// The line ends since the last text.
        var breaks: [Written] = []
        for line in lines.indices.dropFirst(first) {
            let text = lines[line].dropFirst(indentation)
            if !text.isEmpty {
                if !written.isEmpty || !breaks.isEmpty {
                    guard take(&breaks, value, into: &written) else { return nil }
                }
                guard value.dropFirst(written.count).starts(with: text) else { return nil }
                written += text.indices.map { column in
                    Written(scalar: text[column], line: line, columns: column..<column + 1)
                }
            }
            let end = max(lines[line].count, indentation)
            breaks.append(Written(scalar: "\n", line: line, columns: end..<end + 1))
        }
        while written.count < value.count {
            guard value[written.count] == "\n", let end = breaks.first else { return nil }
            written.append(end)
            if breaks.count > 1 { breaks.removeFirst() }
        }
        return written
    }

    /// What the value says between two texts: line feeds, a space for a folded one.
    private func take(
        _ breaks: inout [Written],
        _ value: [Unicode.Scalar],
        into written: inout [Written]
    ) -> Bool {
        let count = value.dropFirst(written.count).prefix { $0 == "\n" }.count
        guard let end = breaks.first, count <= breaks.count else { return false }
        if count > 0 {
            written += breaks.suffix(count)
        } else if isFolded, written.count < value.count, value[written.count] == " " {
            written.append(Written(scalar: " ", line: end.line, columns: end.columns))
        } else {
            return false
        }
        breaks = []
        return true
    }
}
