/// Bytes of many values one behind the other, in chunks, so that appending to a copied arena copies one chunk.
struct ByteArena: Sendable {
    /// Bytes of a chunk; a longer value has a chunk of its own.
    private static let chunk = 1 << 18
    /// What may be held: places are 32 bits of a chunk's number and an offset within it.
    static let mostBytes = 1 << 32

    private var chunks: [[UInt8]] = []

    /// The bytes of memory that it takes.
    var byteCount: Int { chunks.reduce(0) { $0 + $1.capacity } }

    /// Keeps the bytes; nil: the arena is full.
    mutating func append(_ bytes: Span<UInt8>) -> UInt32? {
        if chunks.isEmpty
            || chunks[chunks.count - 1].count + max(1, bytes.count) > Self.chunk
        {
            guard chunks.count < Self.mostBytes / Self.chunk else { return nil }
            var fresh: [UInt8] = []
            // The first grows as it must: many tables are small.
            if !chunks.isEmpty { fresh.reserveCapacity(max(Self.chunk, bytes.count)) }
            chunks.append(fresh)
        }
        let last = chunks.count - 1
        let place = last * Self.chunk + chunks[last].count
        bytes.withUnsafeBufferPointer { chunks[last].append(contentsOf: $0) }
        return UInt32(place)
    }

    /// Shows the bytes at a place that ``append(_:)`` gave.
    func withBytes<Result>(
        at place: UInt32,
        count: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        let chunk = chunks[Int(place) / Self.chunk]
        let start = Int(place) % Self.chunk
        return body(chunk.span.extracting(start..<start + count))
    }
}
