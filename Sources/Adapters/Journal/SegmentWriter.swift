import FleetModel

/// Writes rows of a segment as bytes: numbers of as few bytes as they need, strings behind their length, and what rows have
/// in common once, as a *part* that rows name by its number.
struct SegmentWriter {
    /// A part is looked for among so many of the last ones: rows that lie together are alike.
    private static let remembered = 8

    private(set) var rows: [UInt8] = []
    private var parts: [[UInt8]] = []

    /// An unsigned number, seven bits a byte, the lowest first (LEB128).
    mutating func write(_ number: UInt64) {
        var rest = number
        while rest > 0x7F {
            rows.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        rows.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed number, folded so that small magnitudes stay short (zigzag).
    mutating func write(_ number: Int64) {
        write(UInt64(bitPattern: number << 1 ^ number >> 63))
    }

    mutating func write(_ number: Int) { write(Int64(number)) }

    mutating func write(_ byte: UInt8) { rows.append(byte) }

    mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        rows.append(contentsOf: text.utf8)
    }

    mutating func write(_ text: Text) { write(text.string) }

    mutating func write(_ bytes: [UInt8]) {
        write(UInt64(bytes.count))
        rows.append(contentsOf: bytes)
    }

    mutating func write(_ digest: Digest) { digest.append(to: &rows) }

    /// The digits of a job's id, without what begins all of them.
    mutating func write(_ id: JobID) { id.appendDigits(to: &rows) }

    /// Writes the number of a part with the content that `make` writes.
    mutating func writePart(_ make: (inout SegmentWriter) -> Void) {
        var content = SegmentWriter()
        make(&content)
        let first = max(0, parts.count - Self.remembered)
        if let index = parts[first...].lastIndex(of: content.rows) {
            write(UInt64(index))
        } else {
            write(UInt64(parts.count))
            parts.append(content.rows)
        }
    }

    /// The parts and, behind them, the rows.
    func finish(after head: [UInt8]) -> [UInt8] {
        var whole = SegmentWriter()
        whole.rows = head
        whole.write(UInt64(parts.count))
        for part in parts { whole.write(part) }
        whole.rows.append(contentsOf: rows)
        return whole.rows
    }
}
