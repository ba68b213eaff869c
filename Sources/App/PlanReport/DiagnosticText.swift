package import FleetModel

/// Diagnostics as people and tools read them.
///
/// Places count lines and columns from 1, columns in Unicode code points, ends exclusive; offsets are in bytes of UTF-8.
package struct DiagnosticText {
    private let diagnostics: [Diagnostic]
    private let sources: SourceExcerpts
    private let style: TextStyle

    /// Shows the diagnostics in the order of their places; lines are quoted from those files that are given.
    package init(
        _ diagnostics: [Diagnostic],
        sources: [SpecFile] = [],
        style: TextStyle = TextStyle()
    ) {
        self.diagnostics = diagnostics.sorted()
        self.sources = SourceExcerpts(sources)
        self.style = style
    }

    /// For a terminal: each with its line, a caret, what has to do with it and what helps; then a summary line. Of more
    /// than `limit` the rest is counted. Empty where there is nothing to say.
    package func text(limit: Int = 100) -> String {
        guard !diagnostics.isEmpty else { return "" }
        var explained: Set<Diagnostic.Code> = []
        var blocks = diagnostics.prefix(limit).map { diagnostic in
            block(diagnostic, isFirst: explained.insert(diagnostic.code).inserted)
        }
        if diagnostics.count > limit {
            blocks.append("... and \(Counted.number(diagnostics.count - limit)) more\n")
        }
        return blocks.joined(separator: "\n") + "\n" + summary + "\n"
    }

    /// One line each, in the shape that editors and problem matchers know: `file:line:column: error: … [TG2003]`.
    package var lines: String {
        diagnostics.map { diagnostic in
            "\(place(diagnostic.span)): \(diagnostic.severity.rawValue): "
                + "\(VisibleText.escaped(diagnostic.message)) [\(diagnostic.code.rawValue)]\n"
        }.joined()
    }

    /// `2 errors, 1 warning`.
    package var summary: String {
        let counts = [Diagnostic.Severity.error, .warning, .info].compactMap { severity in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0
                ? nil : Counted.noun(count, severity == .info ? "note" : severity.rawValue)
        }
        return counts.isEmpty ? "no errors" : counts.joined(separator: ", ")
    }

    /// The manual is pointed at once a code.
    private func block(_ diagnostic: Diagnostic, isFirst: Bool) -> String {
        let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
        let colour: TextStyle.Colour = diagnostic.severity == .error ? .red : .yellow
        var lines = [
            style.paint(head, colour) + ": " + VisibleText.escaped(diagnostic.message)
        ]
        let number = String(diagnostic.span.line)
        let margin = String(repeating: " ", count: number.count + 1)
        lines.append("\(margin)--> \(place(diagnostic.span))")
        if let excerpt = sources.excerpt(of: diagnostic.span) {
            lines.append("\(margin) |")
            lines.append(" \(number) | \(excerpt.line)")
            let marks = String(repeating: "^", count: excerpt.width)
            lines.append(
                "\(margin) | " + String(repeating: " ", count: excerpt.indent)
                    + style.paint(marks, colour)
            )
            let isLast =
                diagnostic.related.isEmpty && diagnostic.help == nil && diagnostic.fix == nil
                && !isFirst
            if !isLast { lines.append("\(margin) |") }
        }
        for related in diagnostic.related {
            lines.append(
                "\(margin) = see     \(place(related.span)): \(VisibleText.escaped(related.message))"
            )
        }
        if let help = diagnostic.help {
            lines.append("\(margin) = help    \(VisibleText.escaped(help))")
        }
        if let fix = diagnostic.fix { lines.append("\(margin) = fix     \(Self.sentence(fix))") }
        if isFirst {
            lines.append("\(margin) = docs    tidegate help \(diagnostic.code.rawValue)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func sentence(_ fix: Fix) -> String {
        let words = fix.edits.map { edit in
            edit.replacement.string.isEmpty
                ? "removes it" : "writes `\(VisibleText.escaped(edit.replacement.string))`"
        }
        return "tidegate validate --fix\(fix.isSafe ? "" : " --unsafe") "
            + words.joined(separator: ", ") + (fix.isSafe ? " (safe)" : " (a guess)")
    }

    private func place(_ span: SourceSpan) -> String {
        let file = span.file.isEmpty ? "." : VisibleText.escaped(span.file)
        return "\(file):\(span.line):\(span.column)"
    }
}

extension DiagnosticText {
    /// The machine's form: `{diagnostics: […], errors, warnings, formatVersion}`.
    package var json: JSONValue {
        [
            "formatVersion": "1.0",
            "errors": .integer(diagnostics.count { $0.severity == .error }),
            "warnings": .integer(diagnostics.count { $0.severity == .warning }),
            "diagnostics": .array(diagnostics.map(object)),
        ]
    }

    private func object(_ diagnostic: Diagnostic) -> JSONValue {
        let members: [(key: Text, value: JSONValue)] = [
            ("code", .string(diagnostic.code.rawValue)),
            ("severity", .string(diagnostic.severity.rawValue)),
            ("message", .string(diagnostic.message)),
            ("file", .string(diagnostic.span.file)),
            ("range", range(diagnostic.span)),
            ("related", .array(diagnostic.related.map(object))),
        ]
        var object = JSONObject(members)
        if let help = diagnostic.help { object["help"] = .string(help) }
        if let fix = diagnostic.fix { object["fix"] = self.object(fix) }
        if let snippet = sources.excerpt(of: diagnostic.span) {
            object["snippet"] = .string(snippet.line)
        }
        return .object(object)
    }

    private func object(_ fix: Fix) -> JSONValue {
        let edits = fix.edits.map { edit -> JSONValue in
            [
                "file": .string(edit.span.file),
                "range": range(edit.span),
                "original": .string(edit.original),
                "replacement": .string(edit.replacement),
            ]
        }
        return ["safe": .bool(fix.isSafe), "edits": .array(edits)]
    }

    private func object(_ related: Diagnostic.Related) -> JSONValue {
        [
            "message": .string(related.message),
            "file": .string(related.span.file),
            "range": range(related.span),
        ]
    }

    private func range(_ span: SourceSpan) -> JSONValue {
        [
            "start": position(span.file, span.line, span.column),
            "end": position(span.file, span.endLine, span.endColumn),
        ]
    }

    private func position(_ file: String, _ line: Int, _ column: Int) -> JSONValue {
        let members: [(key: Text, value: JSONValue)] = [
            ("line", .integer(line)), ("column", .integer(column)),
        ]
        var object = JSONObject(members)
        if let offset = sources.offset(in: file, line: line, column: column) {
            object["offset"] = .integer(offset)
        }
        return .object(object)
    }
}
