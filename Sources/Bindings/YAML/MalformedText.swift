import FleetModel

extension MalformedText {
    /// The error in the user's words, with what is likely to mend it.
    func diagnostic(file: String, lines: SourceLines, goesOn: Bool) -> Diagnostic {
        let contextPlace = Self.within(contextPlace, lines)
        let place = isKeyWithoutColon ? contextPlace : Self.within(place, lines)
        let span = SourceSpan(file: file, line: place.line + 1, column: place.column + 1)
        let text = String(decoding: lines.text(of: place.line), as: UTF8.self)
        let contextText = String(decoding: lines.text(of: contextPlace.line), as: UTF8.self)
        let rest =
            goesOn
            ? "the rest of this document is not read; later documents are"
            : "the rest of this file is not read"
        for line in [text, contextText] where TemplateFault.holds("{{", in: line) {
            return Diagnostic(
                .error,
                .wrongContent,
                "a template that was not filled in",
                at: span,
                help: "specs are read as they stand, nothing expands `{{ }}`; \(rest)"
            )
        }
        let isNamed = context != nil && contextPlace != place
        let related =
            isNamed
            ? [
                Diagnostic.Related(
                    span: SourceSpan(
                        file: file,
                        line: contextPlace.line + 1,
                        column: contextPlace.column + 1
                    ),
                    message: context ?? ""
                )
            ] : []
        return Diagnostic(
            .error,
            .malformedYAML,
            "not YAML: \(problem)",
            at: span,
            related: related,
            help: [hint(text, at: place), rest].compactMap { $0 }.joined(separator: "; ")
        )
    }

    /// Whether it was noticed somewhere behind a key, which is the place to look at.
    private var isKeyWithoutColon: Bool {
        context != nil && problem == "could not find expected ':'"
    }

    /// The end of the text for what lies behind it: where no line end is, libyaml counts one more.
    private static func within(_ mark: Mark, _ lines: SourceLines) -> Mark {
        mark.line < lines.starts.count ? mark : lines.mark(of: lines.bytes.count)
    }

    private func hint(_ line: String, at place: Mark) -> String? {
        let column = String.UnicodeScalarView(line.unicodeScalars.dropFirst(place.column))
        let character = column.first
        switch problem {
        case "mapping values are not allowed in this context":
            return "quote a value that holds `: `, and check the indentation"
        case "found character that cannot start any token":
            if character == "\t" { return "indent with spaces, not with tabs" }
            return "quote a value that begins with `\(character.map(String.init) ?? "@")`"
        case "did not find expected key", "did not find expected '-' indicator":
            return "check the indentation"
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            return TemplateFault.holds("${", in: line)
                ? "quote a value that holds `${`" : "close the bracket, or quote the value"
        case "found unexpected end of stream", "found unexpected document indicator":
            return "close the quote"
        case "could not find expected ':'":
            return "a key needs a colon and a space after it"
        default: return nil
        }
    }
}
