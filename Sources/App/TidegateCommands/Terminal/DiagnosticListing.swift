import FleetModel

/// Diagnostics as a person and as a program read them.
struct DiagnosticListing {
    let diagnostics: [Diagnostic]
    let files: [SpecFile]

    /// Each with its place, an excerpt with a caret, and what to do; the counts come last.
    var text: String {
        var lines = diagnostics.flatMap(block)
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        lines.append(
            errors + warnings == 0
                ? "\(files.count) files are fine." : "\(errors) errors, \(warnings) warnings."
        )
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        .array(
            diagnostics.map { diagnostic in
                [
                    "code": .string(diagnostic.code.rawValue),
                    "severity": .string(diagnostic.severity.rawValue),
                    "message": .string(diagnostic.message),
                    "file": .string(diagnostic.span.file),
                    "range": [
                        "start": place(diagnostic.span.line, diagnostic.span.column),
                        "end": place(diagnostic.span.endLine, diagnostic.span.endColumn),
                    ],
                    "help": diagnostic.help.map { .string($0) } ?? .null,
                ]
            }
        )
    }

    private func place(_ line: Int, _ column: Int) -> JSONValue {
        ["line": .integer(line), "column": .integer(column)]
    }

    private func block(_ diagnostic: Diagnostic) -> [String] {
        var lines = [
            "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]: "
                + diagnostic.message.escapingControls,
            "  --> \(diagnostic.span)",
        ]
        if let excerpt = excerpt(of: diagnostic.span) {
            let number = String(diagnostic.span.line)
            let margin = String(repeating: " ", count: number.count)
            lines.append(" \(margin) |")
            lines.append(" \(number) | " + excerpt.line)
            lines.append(" \(margin) | " + excerpt.caret)
        }
        for related in diagnostic.related {
            lines.append("   = see   \(related.span): \(related.message.escapingControls)")
        }
        if let help = diagnostic.help { lines.append("   = help  " + help.escapingControls) }
        return lines + [""]
    }

    /// The line of the span, at most 100 characters of it, and a caret below the place.
    private func excerpt(of span: SourceSpan) -> (line: String, caret: String)? {
        guard let file = files.first(where: { $0.path == span.file }), span.line > 0 else {
            return nil
        }
        let lines = file.source.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard span.line <= lines.count else { return nil }
        let scalars = Array(
            String(decoding: lines[span.line - 1], as: UTF8.self).unicodeScalars.prefix(100)
        )
        guard span.column <= scalars.count + 1 else { return nil }
        var shown = ""
        for scalar in scalars where scalar != "\r" {
            shown.unicodeScalars.append(scalar == "\t" ? "\u{2192}" : scalar)
        }
        let width = span.endLine == span.line ? max(1, span.endColumn - span.column) : 1
        let room = max(1, scalars.count - span.column + 1)
        let caret =
            String(repeating: " ", count: span.column - 1)
            + String(repeating: "^", count: min(width, room))
        return (shown.escapingControls, caret)
    }
}
