extension SyntaxNode {
    /// The elements of a sequence.
    package struct Elements: Sequence, Equatable, Sendable {
        private let document: SyntaxDocument
        private let start: Int
        package let count: Int

        init(_ document: SyntaxDocument, from start: Int, count: Int) {
            self.document = document
            self.start = start
            self.count = count
        }

        package var isEmpty: Bool { count == 0 }
        package var first: SyntaxNode? { isEmpty ? nil : SyntaxNode(document, start) }
        package var underestimatedCount: Int { count }

        /// Linear in what stands before.
        package subscript(_ index: Int) -> SyntaxNode {
            precondition((0..<count).contains(index), "an element that is not there")
            var position = start
            for _ in 0..<index { position = document.end(of: position) }
            return SyntaxNode(document, position)
        }

        /// Walks over them in the order of the text.
        package func makeIterator() -> Iterator {
            Iterator(document: document, position: start, left: count)
        }

        package static func == (left: Elements, right: Elements) -> Bool {
            left.count == right.count && left.elementsEqual(right)
        }

        /// Where a walk over them has come to.
        package struct Iterator: IteratorProtocol {
            fileprivate let document: SyntaxDocument
            fileprivate var position: Int
            fileprivate var left: Int

            /// The next one; nil: that was the last.
            package mutating func next() -> SyntaxNode? {
                guard left > 0 else { return nil }
                defer {
                    position = document.end(of: position)
                    left -= 1
                }
                return SyntaxNode(document, position)
            }
        }
    }

    /// The entries of a mapping.
    package struct Entries: Sequence, Equatable, Sendable {
        private let document: SyntaxDocument
        private let start: Int
        package let count: Int

        init(_ document: SyntaxDocument, from start: Int, count: Int) {
            self.document = document
            self.start = start
            self.count = count
        }

        package var isEmpty: Bool { count == 0 }
        package var first: Entry? { isEmpty ? nil : Entry(document, start) }
        package var underestimatedCount: Int { count }

        /// Linear in what stands before.
        package subscript(_ index: Int) -> Entry {
            precondition((0..<count).contains(index), "an entry that is not there")
            var position = start
            for _ in 0..<2 * index { position = document.end(of: position) }
            return Entry(document, position)
        }

        /// The entry whose key is a scalar of that text; linear in the entries.
        package subscript(named name: Text) -> Entry? {
            var position = start
            for _ in 0..<count {
                // Keys are compared where they stand: this decides every look at a field.
                if document.items[position].isScalar, document.items[position].text == name {
                    return Entry(document, position)
                }
                position = document.end(of: document.end(of: position))
            }
            return nil
        }

        /// Walks over them in the order of the text.
        package func makeIterator() -> Iterator {
            Iterator(document: document, position: start, left: count)
        }

        package static func == (left: Entries, right: Entries) -> Bool {
            left.count == right.count && left.elementsEqual(right)
        }

        /// Where a walk over them has come to.
        package struct Iterator: IteratorProtocol {
            fileprivate let document: SyntaxDocument
            fileprivate var position: Int
            fileprivate var left: Int

            /// The next one; nil: that was the last.
            package mutating func next() -> Entry? {
                guard left > 0 else { return nil }
                let entry = Entry(document, position)
                position = document.end(of: document.end(of: position))
                left -= 1
                return entry
            }
        }
    }

    /// One key of a mapping and its value.
    package struct Entry: Equatable, Sendable {
        private let document: SyntaxDocument
        private let position: Int

        init(_ document: SyntaxDocument, _ position: Int) {
            self.document = document
            self.position = position
        }

        package var key: SyntaxNode { SyntaxNode(document, position) }
        package var value: SyntaxNode { SyntaxNode(document, document.end(of: position)) }

        package static func == (left: Entry, right: Entry) -> Bool {
            left.key == right.key && left.value == right.value
        }
    }
}
