/// A node of a parsed YAML document with the place of every part.
///
/// Scalars keep their text: what a plain `1.10` means is decided by the field that reads it, so that a version never
/// becomes a number by accident. ``SyntaxBuilder`` makes them.
package struct SyntaxNode: Sendable {
    /// What the node is, with its parts.
    package enum Kind: Equatable, Sendable {
        case scalar(Scalar)
        case sequence(Elements)
        case mapping(Entries)
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

    private let document: SyntaxDocument
    private let position: Int

    /// The node at the position, which is inside the document.
    init(_ document: SyntaxDocument, _ position: Int) {
        self.document = document
        self.position = position
    }

    package var kind: Kind {
        let item = document.items[position]
        switch item.shape {
        case .plainScalar: return .scalar(Scalar(text: item.text, isPlain: true))
        case .quotedScalar: return .scalar(Scalar(text: item.text, isPlain: false))
        case .sequence:
            return .sequence(Elements(document, from: position + 1, count: Int(item.count)))
        case .mapping:
            return .mapping(Entries(document, from: position + 1, count: Int(item.count)))
        case .unreadable: return .unreadable
        }
    }

    package var span: SourceSpan { document.span(of: position) }

    /// Where what aliases of the whole document stand for is written: a change there is one of every place that uses it.
    package var aliasedPlaces: [SourceSpan.Place] { document.definitions }

    package var isUnreadable: Bool { document.items[position].shape == .unreadable }
}

extension SyntaxNode: Equatable {
    /// Whether both are the same, with all their parts and places.
    package static func == (left: SyntaxNode, right: SyntaxNode) -> Bool {
        guard left.document !== right.document || left.position != right.position else {
            return true
        }
        let ones = left.position..<left.document.end(of: left.position)
        let others = right.position..<right.document.end(of: right.position)
        return ones.count == others.count
            && zip(ones, others).allSatisfy {
                left.document.isItem($0, equalTo: $1, of: right.document)
            }
    }
}
