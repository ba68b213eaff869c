import FleetModel

extension DiagnosticSink {
    private static let truths: Set<Text> = ["true", "yes", "on", "y"]
    private static let falsehoods: Set<Text> = ["false", "no", "off", "n"]

    /// The fix where its words stand, which is behind properties and inside quotes; nil where they do not stand there as
    /// they are read, or where an alias takes them to another place, too, since they may mean something else there. A sink of no
    /// single file leaves it to whoever makes the fix.
    func placed(_ fix: Fix) -> Fix? {
        guard file != nil else { return fix }
        guard !fix.edits.contains(where: { aliased.overlaps($0.span.place) }) else { return nil }
        let edits = fix.edits.compactMap { edit -> Fix.Edit? in
            if text.written(at: edit.span) == edit.original { return edit }
            let value = 0..<edit.original.string.utf8.count
            guard let place = place(of: value, in: edit.original, at: edit.span),
                text.written(at: place) == edit.original
            else { return nil }
            return Fix.Edit(span: place, original: edit.original, replacement: edit.replacement)
        }
        return edits.count == fix.edits.count ? Fix(isSafe: fix.isSafe, edits: edits) : nil
    }

    /// Writes what a scalar means where a boolean is due: a word of older YAML, or one in quotes. nil: it may mean anything.
    func boolean(_ node: SyntaxNode) -> Fix? {
        guard case .scalar(let scalar) = node.kind else { return nil }
        let word = Text(scalar.text.string.lowercased())
        let value: Text? =
            if Self.truths.contains(word) {
                "true"
            } else if Self.falsehoods.contains(word) {
                "false"
            } else {
                nil
            }
        return value.flatMap { replacement(of: node, with: $0) }
    }

    /// Takes a number out of its quotes where a number is due; nil: there is none in them, spelled as numbers are.
    func unquoted(_ node: SyntaxNode) -> Fix? {
        guard case .scalar(let scalar) = node.kind, !scalar.isPlain,
            case .integer(let value) = CoreScalar(plain: scalar.text),
            scalar.text == Text(String(value))
        else { return nil }
        return replacement(of: node, with: scalar.text)
    }

    /// Makes a list of the one word that stands where a list of words is due; nil: it is no word, or would be another one in a
    /// list.
    func listed(_ node: SyntaxNode) -> Fix? {
        guard case .scalar(let scalar) = node.kind, scalar.isPlain,
            scalar.text.string.utf8.first.map(ASCII.isAlphanumeric) ?? false,
            scalar.text.string.utf8.allSatisfy({
                ASCII.isAlphanumeric($0) || "-_.".utf8.contains($0)
            })
        else { return nil }
        return Fix(scalar.text, at: node.span, with: Text("[\(scalar.text)]"))
    }

    /// Takes a word out of a list, and what parts it from the one before; nil where a comment would go with it.
    func removal(of element: SyntaxNode, after former: SyntaxNode) -> Fix? {
        let (start, end) = (former.span, element.span)
        let span = SourceSpan(
            file: end.file,
            line: start.endLine,
            column: start.endColumn,
            endLine: end.endLine,
            endColumn: end.endColumn
        )
        let gap = SourceSpan(
            file: end.file,
            line: start.endLine,
            column: start.endColumn,
            endLine: end.line,
            endColumn: end.column
        )
        guard case .scalar = element.kind, end.definition == nil,
            let removed = text.written(at: span),
            let parting = text.written(at: gap),
            text.written(at: end)?.string.utf8.first != UInt8(ascii: "&"),
            !text.isCommented(end)
        else { return nil }
        let signs = parting.string.unicodeScalars.filter { !$0.properties.isWhitespace }
        guard signs.elementsEqual([","]) || signs.elementsEqual(["-"]) else { return nil }
        return Fix(removed, at: span, with: "")
    }

    /// Puts another text in the place of all that is written of a node on one line; nil where properties stand before it.
    private func replacement(of node: SyntaxNode, with replacement: Text) -> Fix? {
        guard node.span.line == node.span.endLine, let written = text.written(at: node.span),
            let first = written.string.utf8.first, first != UInt8(ascii: "&"),
            first != UInt8(ascii: "!")
        else { return nil }
        return Fix(written, at: node.span, with: replacement)
    }
}
