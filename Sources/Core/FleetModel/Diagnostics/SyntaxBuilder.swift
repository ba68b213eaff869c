/// Builds the nodes of one document in the order of its text.
///
/// A position is that of a node in the list so far, and stays so until the node is removed.
package struct SyntaxBuilder {
    /// A node with its parts, kept for aliases; lives on when the node itself is removed.
    package struct Copy {
        fileprivate let number: Int
    }

    /// Where the items of a copy are: an anchor costs no more than this, since anchors may stand inside each other.
    private struct Source {
        /// In the list, or in what was removed from it.
        var start: Int
        let length: Int
        var removed: [SyntaxDocument.Item]?
    }

    private let origin: SourceSpan.Origin
    private var items: [SyntaxDocument.Item] = []
    private var definitions: [SourceSpan.Place] = []
    /// Of the copies, by their numbers.
    private var sources: [Source] = []
    /// The copies whose node is in the list, in the order in which the nodes end.
    private var standing: [Int] = []

    package init(_ origin: SourceSpan.Origin) { self.origin = origin }

    /// Makes room for so many nodes at once.
    package mutating func reserveCapacity(_ count: Int) { items.reserveCapacity(count) }

    /// The position of the node that is added next.
    package var end: Int { items.count }

    /// Adds a scalar.
    package mutating func add(_ scalar: SyntaxNode.Scalar, at place: SourceSpan.Place) {
        items.append(
            SyntaxDocument.Item(
                scalar.isPlain ? .plainScalar : .quotedScalar,
                text: scalar.text,
                at: place
            )
        )
    }

    /// Adds what cannot be read.
    package mutating func addUnreadable(at place: SourceSpan.Place) {
        items.append(SyntaxDocument.Item(.unreadable, at: place))
    }

    /// Adds the node as an alias brings it to another place: every part lies there, and knows where it is written. Linear in
    /// the node.
    package mutating func add(_ copy: Copy, usedAt place: SourceSpan.Place) {
        let source = sources[copy.number]
        for position in source.start..<source.start + source.length {
            var item = source.removed?[position] ?? items[position]
            let written = item.definition < 0 ? item.place : definitions[Int(item.definition)]
            item.definition = Int32(clamping: definitions.count)
            item.place = place
            definitions.append(written)
            items.append(item)
        }
    }

    /// Begins a sequence or a mapping; what is added until it is closed are its parts.
    package mutating func open(isMapping: Bool, at place: SourceSpan.Place) {
        items.append(SyntaxDocument.Item(isMapping ? .mapping : .sequence, at: place))
    }

    /// Ends the collection that was begun at the position: `count` elements, or entries.
    package mutating func close(_ position: Int, count: Int, at place: SourceSpan.Place) {
        items[position].count = Int32(clamping: count)
        items[position].length = Int32(clamping: items.count - position)
        items[position].place = place
    }

    /// Takes away the node at the position, and all after it.
    package mutating func remove(from position: Int) {
        if let last = standing.last, sources[last].start >= position {
            let removed = Array(items[position...])
            while let number = standing.last, sources[number].start >= position {
                sources[number].start -= position
                sources[number].removed = removed
                standing.removeLast()
            }
        }
        items.removeSubrange(position...)
    }

    /// The scalar at the position; nil: it is something else.
    package func scalar(at position: Int) -> SyntaxNode.Scalar? {
        // A copy of the whole item would cost more than all that is done with it.
        let shape = items[position].shape
        guard shape == .plainScalar || shape == .quotedScalar else { return nil }
        return SyntaxNode.Scalar(text: items[position].text, isPlain: shape == .plainScalar)
    }

    /// Whether the node at the position cannot be read.
    package func isUnreadable(at position: Int) -> Bool { items[position].shape == .unreadable }

    /// Where the node lies in its file.
    package func place(of position: Int) -> SourceSpan.Place { items[position].place }

    /// Where the node lies, and, where an alias brought it, is written.
    package func span(of position: Int) -> SourceSpan {
        let span = SourceSpan(origin, items[position].place)
        let definition = items[position].definition
        guard definition >= 0 else { return span }
        return SourceSpan(origin, definitions[Int(definition)]).used(at: span)
    }

    /// The first of a mapping's first `count` keys that is the text by Unicode's equivalence. Linear in them.
    package func key(equivalentTo text: String, in mapping: Int, count: Int) -> Int? {
        var position = mapping + 1
        for _ in 0..<count {
            if items[position].text.string == text { return position }
            position = end(of: end(of: position))
        }
        return nil
    }

    /// A mapping's first `count` keys with their positions.
    package func keys(in mapping: Int, count: Int) -> [(text: String, position: Int)] {
        var position = mapping + 1
        return (0..<count).map { _ in
            defer { position = end(of: end(of: position)) }
            return (items[position].text.string, position)
        }
    }

    private func end(of position: Int) -> Int { position + Int(items[position].length) }

    /// Keeps the finished node at the position for aliases. It costs the same whatever is in the node.
    package mutating func copy(from position: Int) -> Copy {
        standing.append(sources.count)
        sources.append(Source(start: position, length: Int(items[position].length)))
        return Copy(number: sources.count - 1)
    }

    /// The document, whose root is the first node; nil: there is none.
    package func finish() -> SyntaxNode? {
        guard !items.isEmpty else { return nil }
        return SyntaxNode(SyntaxDocument(origin, items, definitions: definitions), 0)
    }
}
