/// An expression of the spec language, kept as it is written, with its place.
package struct ExpressionText: Hashable, Sendable, Codable {
    package let text: Text
    package let span: SourceSpan

    package init(text: Text, span: SourceSpan) {
        self.text = text
        self.span = span
    }
}
