/// A change of the text that mends a diagnostic.
package struct Fix: Hashable, Sendable {
    /// One replacement. It is made only where the span still holds the original text.
    package struct Edit: Hashable, Sendable {
        package let span: SourceSpan
        /// What stands there, byte for byte.
        package let original: Text
        package let replacement: Text

        package init(span: SourceSpan, original: Text, replacement: Text) {
            self.span = span
            self.original = original
            self.replacement = replacement
        }
    }

    /// Whether it may be made unseen. Safe is what changes the meaning of nothing that could be read before: text is quoted
    /// that was text already, or what was refused becomes the only thing that it can mean. All else is a guess that a person
    /// looks at first.
    package let isSafe: Bool
    package let edits: [Edit]

    package init(isSafe: Bool, edits: [Edit]) {
        self.isSafe = isSafe
        self.edits = edits
    }

    /// One replacement.
    package init(isSafe: Bool = true, _ original: Text, at span: SourceSpan, with replacement: Text)
    {
        self.init(
            isSafe: isSafe,
            edits: [Edit(span: span, original: original, replacement: replacement)]
        )
    }

    /// Puts a plain scalar into double quotes; nil where a quote would need an escape, or nothing stands there.
    package static func quoting(_ text: Text, at span: SourceSpan, isSafe: Bool) -> Fix? {
        let isSimple = text.string.utf8.allSatisfy { byte in
            (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"")
                && byte != UInt8(ascii: "\\")
        }
        guard isSimple, !text.string.isEmpty, span.line == span.endLine else { return nil }
        let quoted = Text("\"\(text)\"")
        return Fix(isSafe: isSafe, text, at: span, with: quoted)
    }
}
