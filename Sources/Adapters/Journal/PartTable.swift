/// Reads parts of segments, each distinct one once: of a million devices most have their wish in common.
struct PartTable<Value> {
    /// Distinct parts that are remembered; beyond that all are forgotten and read again.
    private static var limit: Int { 1 << 16 }

    private var known: [[UInt8]: Value] = [:]
    /// Of the segment at hand, by the number of the part.
    private var here: [Value?] = []

    /// Begins a segment.
    mutating func begin(parts: Int) {
        here.removeAll(keepingCapacity: true)
        here.append(contentsOf: repeatElement(nil, count: parts))
    }

    /// The value of a part; `read` makes it where it is not known yet.
    mutating func value(
        _ number: UInt64,
        of parts: [ArraySlice<UInt8>],
        _ read: (inout SegmentReader) throws(SegmentReader.Fault) -> Value
    ) throws(SegmentReader.Fault) -> Value {
        guard number < UInt64(parts.count) else { throw SegmentReader.Fault() }
        let index = Int(number)
        if let value = here[index] { return value }
        let bytes = Array(parts[index])
        let value: Value
        if let same = known[bytes] {
            value = same
        } else {
            var reader = SegmentReader(bytes[...])
            value = try read(&reader)
            guard reader.isAtEnd else { throw SegmentReader.Fault() }
            if known.count >= Self.limit { known = [:] }
            known[bytes] = value
        }
        here[index] = value
        return value
    }
}
