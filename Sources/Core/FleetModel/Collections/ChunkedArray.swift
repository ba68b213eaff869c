/// An array in chunks, of which a copy that is changed in one place shares all other chunks with the first.
///
/// For a million elements of which a decision changes few while somebody still reads them as they were. Reading costs one
/// more step than an array; it grows at its end alone. Inlinable and usable from inlined code with all that it
/// conforms to, since a generic collection that is not specialised for its element costs many times what it does.
@usableFromInline package struct ChunkedArray<Element> {
    /// Elements of a chunk; all chunks but the last are full.
    @usableFromInline static var capacity: Int { 64 }

    @usableFromInline var chunks: [[Element]]
    @usableFromInline package var count: Int

    /// O(n).
    @inlinable
    package init(_ elements: [Element]) {
        chunks = stride(from: 0, to: elements.count, by: Self.capacity).map { start in
            Array(elements[start..<Swift.min(start + Self.capacity, elements.count)])
        }
        count = elements.count
    }

    /// O(1), amortised.
    @inlinable
    package mutating func append(_ element: Element) {
        if count % Self.capacity == 0 { chunks.append([]) }
        chunks[count / Self.capacity].append(element)
        count += 1
    }
}

extension ChunkedArray: RandomAccessCollection, MutableCollection {
    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int { count }

    @inlinable
    package subscript(position: Int) -> Element {
        _read { yield chunks[position / Self.capacity][position % Self.capacity] }
        _modify { yield &chunks[position / Self.capacity][position % Self.capacity] }
    }
}

extension ChunkedArray: Sendable where Element: Sendable {}
extension ChunkedArray: Equatable where Element: Equatable {}
extension ChunkedArray: Hashable where Element: Hashable {}

/// As an array.
extension ChunkedArray: Codable where Element: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws {
        self.init(try [Element](from: decoder))
    }

    @usableFromInline
    package func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}
