/// Bytes of many values one behind the other, in chunks, so that appending to a copied arena copies one chunk.
struct ByteArena: Sendable {
    /// Bytes of a chunk; a longer value has a chunk of its own.
    private static let chunk = 1 << 16
    /// What may be held: places are 32 bits of a chunk's number and an offset within it.
    static let mostBytes = 1 << 32

    private var chunks: [[UInt8]] = []
    /// Bytes that were appended.
    private(set) var usedBytes = 0

    /// The bytes of memory that it takes.
    var byteCount: Int { chunks.reduce(chunks.capacity * 8) { $0 + $1.capacity } }

    /// Keeps the bytes; nil: the arena is full.
    mutating func append(_ bytes: Span<UInt8>) -> UInt32? {
        guard let last = makeRoom(for: bytes.count) else { return nil }
        let place = last * Self.chunk + chunks[last].count
        bytes.withUnsafeBufferPointer { chunks[last].append(contentsOf: $0) }
        usedBytes += bytes.count
        return UInt32(place)
    }

    /// Keeps both, one right behind the other; nil: the arena is full.
    mutating func append(_ first: Span<UInt8>, _ second: Span<UInt8>) -> UInt32? {
        guard let last = makeRoom(for: first.count + second.count) else { return nil }
        let place = last * Self.chunk + chunks[last].count
        first.withUnsafeBufferPointer { chunks[last].append(contentsOf: $0) }
        second.withUnsafeBufferPointer { chunks[last].append(contentsOf: $0) }
        usedBytes += first.count + second.count
        return UInt32(place)
    }

    /// The chunk that takes so many bytes more.
    private mutating func makeRoom(for count: Int) -> Int? {
        if let last = chunks.last, last.count + max(1, count) <= Self.chunk {
            return chunks.count - 1
        }
        guard chunks.count < Self.mostBytes / Self.chunk else { return nil }
        var fresh: [UInt8] = []
        // The first grows as it must: many tables are small.
        if !chunks.isEmpty { fresh.reserveCapacity(max(Self.chunk, count)) }
        chunks.append(fresh)
        return chunks.count - 1
    }

    /// Shows the bytes at a place that appending gave.
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
