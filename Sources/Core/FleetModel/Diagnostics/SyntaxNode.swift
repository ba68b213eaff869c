/// A node of a parsed YAML document with the place of every part.
///
/// Scalars keep their text: what a plain `1.10` means is decided by the field that reads it, so that a version never
/// becomes a number by accident.
package struct SyntaxNode: Hashable, Sendable {
    /// What the node is, with its parts.
    package indirect enum Kind: Hashable, Sendable {
        case scalar(Scalar)
        case sequence([SyntaxNode])
        case mapping([Entry])
        /// What could not be read and was reported already; whoever reads it stays silent.
        case unreadable
    }

    /// A scalar as it was written, after its quotes and escapes are read.
    package struct Scalar: Hashable, Sendable {
        package let text: Text
        /// Whether it stood unquoted, so that `null`, `true` and numbers have their meaning.
        package let isPlain: Bool

        package init(text: Text, isPlain: Bool) {
            self.text = text
            self.isPlain = isPlain
        }
    }

    /// One key of a mapping and its value.
    package struct Entry: Hashable, Sendable {
        package let key: SyntaxNode
        package let value: SyntaxNode

        package init(key: SyntaxNode, value: SyntaxNode) {
            self.key = key
            self.value = value
        }
    }

    package let kind: Kind
    package let span: SourceSpan

    package init(_ kind: Kind, at span: SourceSpan) {
        self.kind = kind
        self.span = span
    }
}
