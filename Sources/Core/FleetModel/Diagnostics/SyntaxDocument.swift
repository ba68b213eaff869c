/// The nodes of one document in one list, each right before its parts: so a document is one piece of memory, and not one
/// for every node.
final class SyntaxDocument: Sendable {
    /// What a node is, without its parts.
    enum Shape: UInt8 {
        case plainScalar
        case quotedScalar
        case sequence
        case mapping
        case unreadable
    }

    /// A node of the list.
    struct Item {
        /// Of a scalar; else empty.
        let text: Text
        var place: SourceSpan.Place
        /// How many items it takes with all its parts.
        var length: Int32 = 1
        /// Elements of a sequence; entries of a mapping, whose keys and values take turns.
        var count: Int32 = 0
        /// Where the value of an alias is written, as the number of a definition; -1: here.
        var definition: Int32 = -1
        let shape: Shape

        init(_ shape: Shape, text: Text = "", at place: SourceSpan.Place) {
            self.shape = shape
            self.text = text
            self.place = place
        }

        var isScalar: Bool { shape == .plainScalar || shape == .quotedScalar }
    }

    let origin: SourceSpan.Origin
    let items: [Item]
    let definitions: [SourceSpan.Place]

    init(_ origin: SourceSpan.Origin, _ items: [Item], definitions: [SourceSpan.Place]) {
        self.origin = origin
        self.items = items
        self.definitions = definitions
    }

    func span(of position: Int) -> SourceSpan {
        let item = items[position]
        let span = SourceSpan(origin, item.place)
        guard item.definition >= 0 else { return span }
        return SourceSpan(origin, definitions[Int(item.definition)]).used(at: span)
    }

    /// Whether two items are the same, with their places.
    func isItem(_ position: Int, equalTo other: Int, of document: SyntaxDocument) -> Bool {
        let (left, right) = (items[position], document.items[other])
        return left.shape == right.shape && left.text == right.text && left.count == right.count
            && left.length == right.length && span(of: position) == document.span(of: other)
    }

    /// Where the next node begins that is no part of this one.
    func end(of position: Int) -> Int { position + Int(items[position].length) }
}
