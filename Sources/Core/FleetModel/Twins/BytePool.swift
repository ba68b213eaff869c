/// Byte strings, each held once as far as it is found, and numbered from 0 up.
struct BytePool: Sendable {
    /// Distinct byte strings; more than a table of two million devices refers to.
    static let mostEntries = 1 << 23

    private struct Place {
        let start: UInt32
        let count: UInt32
    }

    private var arena = ByteArena()
    private var places: [Place] = []
    private var table: InternTable
    private let mostEntries: Int
    private let mostFound: Int

    /// `mostFound`: where it is exceeded, what was taken before is not found again, so that bytes that hardly ever come twice need
    /// no table that no cache holds. `mostEntries` and `hashMask` are for tests of the cap and of collisions.
    init(
        mostEntries: Int = Self.mostEntries,
        mostFound: Int = .max,
        hashMask: UInt64 = .max
    ) {
        self.mostEntries = mostEntries
        self.mostFound = mostFound
        table = InternTable(hashMask: hashMask)
    }

    var count: Int { places.count }
    /// Bytes of the strings.
    var usedBytes: Int { arena.usedBytes }
    /// The bytes of memory that it takes.
    var byteCount: Int { arena.byteCount + places.capacity * 8 + table.byteCount }

    /// The number of these bytes, where they are held; `hash`: theirs.
    func find(_ bytes: Span<UInt8>, _ hash: UInt64) -> UInt32? {
        table.find(hash) { number in
            let place = places[Int(number)]
            guard Int(place.count) == bytes.count else { return false }
            return arena.withBytes(at: place.start, count: bytes.count) {
                $0.bytes.isEqual(to: bytes.bytes)
            }
        }
    }

    /// The number of these bytes, which are taken where they are not held; nil: a cap is reached.
    mutating func id(of bytes: Span<UInt8>) -> UInt32? {
        let hash = ByteHash.hash(bytes.bytes)
        return find(bytes, hash) ?? insert(bytes, hash)
    }

    /// Takes bytes that were not found by their hash; nil: a cap is reached.
    mutating func insert(_ bytes: Span<UInt8>, _ hash: UInt64) -> UInt32? {
        guard places.count < mostEntries, let count = UInt32(exactly: bytes.count),
            let start = arena.append(bytes)
        else { return nil }
        let number = UInt32(places.count)
        places.append(Place(start: start, count: count))
        if table.count >= mostFound { table.removeAll() }
        table.insert(number, hash)
        return number
    }

    /// Shows the bytes of a number that this pool gave.
    func withBytes<Result>(_ number: UInt32, _ body: (Span<UInt8>) -> Result) -> Result {
        let place = places[Int(number)]
        return arena.withBytes(at: place.start, count: Int(place.count), body)
    }
}
