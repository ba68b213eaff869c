/// A node of a parsed YAML document with the place of every part.
///
/// Scalars keep their text: what a plain `1.10` means is decided by the field that reads it, so that a version never
/// becomes a number by accident.
package struct SyntaxNode: Hashable, Sendable {
    /// What the node is, with its parts.
    package enum Kind: Hashable, Sendable {
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

    package var kind: Kind { content.kind }
    package var span: SourceSpan { content.span }
    /// In a box of its own: a node is handed on many times between the text and the resource that is made of it.
    private let content: Content

    private final class Content: Sendable {
        let kind: Kind
        let span: SourceSpan

        init(_ kind: Kind, _ span: SourceSpan) {
            self.kind = kind
            self.span = span
        }
    }

    package init(_ kind: Kind, at span: SourceSpan) {
        content = Content(kind, span)
    }

    package static func == (left: SyntaxNode, right: SyntaxNode) -> Bool {
        left.content === right.content || left.kind == right.kind && left.span == right.span
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(span)
    }
}

extension SyntaxNode {
    /// The node as an alias brings it to another place: every part lies at the alias, and knows where it is written.
    ///
    /// Linear in the node; recurses as deep as the node is, which its reader bounds.
    package func used(at alias: SourceSpan) -> SyntaxNode {
        let place = span.used(at: alias)
        switch kind {
        case .scalar, .unreadable: return SyntaxNode(kind, at: place)
        case .sequence(let elements):
            return SyntaxNode(.sequence(elements.map { $0.used(at: alias) }), at: place)
        case .mapping(let entries):
            let moved = entries.map {
                Entry(key: $0.key.used(at: alias), value: $0.value.used(at: alias))
            }
            return SyntaxNode(.mapping(moved), at: place)
        }
    }
}
