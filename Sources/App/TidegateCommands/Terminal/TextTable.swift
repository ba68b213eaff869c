import FleetModel

/// Columns of text, as wide as their widest cell; an empty header is not shown.
struct TextTable {
    let header: [String]
    var rows: [[String]] = []

    init(_ header: [String]) { self.header = header }

    var text: String {
        let lines = (header.isEmpty ? [] : [header]) + rows
        let widths = (0..<(lines.map(\.count).max() ?? 0)).map { column in
            lines.map { $0.indices.contains(column) ? $0[column].unicodeScalars.count : 0 }.max()
                ?? 0
        }
        return lines.map { cells in
            cells.enumerated().map { column, cell in
                column == cells.count - 1
                    ? cell
                    : cell
                        + String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

extension JSONValue {
    /// A scalar as a person reads it, with control characters escaped; `-` for nothing.
    var cell: String {
        switch self {
        case .null: "-"
        case .string(let text): text.string.isEmpty ? "-" : text.string.escapingControls
        default: canonicalText
        }
    }
}
