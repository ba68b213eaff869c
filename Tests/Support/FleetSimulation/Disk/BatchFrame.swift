import FleetModel
import Journal
import RolloutEngine

/// A batch of entries as it lies on the disk: a mark, its length, a checksum, and the entries.
struct BatchFrame {
    /// What stands in the frame.
    enum Content {
        case batch([JournalEntry], endsRestoration: Bool)
        case epoch(Epoch)
    }

    private static let mark: [UInt8] = Array("TGJ1".utf8)
    static let headerCount = 16
    /// Where the payload of the first entry begins, behind the header: kind, number of entries, sequence, epoch, length.
    static let payloadOffset = 1 + 4 * 8

    static func bytes(of content: Content) -> [UInt8] {
        var body: [UInt8] = []
        switch content {
        case .epoch(let epoch):
            body.append(0)
            body.write(epoch.number)
        case .batch(let entries, let endsRestoration):
            body.append(endsRestoration ? 2 : 1)
            body.write(UInt64(entries.count))
            for entry in entries {
                body.write(entry.sequence)
                body.write(entry.epoch.number)
                body.write(UInt64(entry.payload.count))
                body += entry.payload
                body += entry.previous.bytes
                body += entry.hash.bytes
            }
        }
        var frame = mark
        frame.write(UInt32(truncatingIfNeeded: body.count))
        frame.write(checksum(body[...]))
        return frame + body
    }

    /// The frame with a checksum that fits what it holds.
    static func sealed(_ frame: [UInt8]) -> [UInt8] {
        var sealed = Array(frame[..<8])
        sealed.write(checksum(frame[headerCount...]))
        return sealed + frame[headerCount...]
    }

    /// The frame at a place, and where it ends; nil: there is none that is whole.
    static func read(_ bytes: [UInt8], at place: Int) -> (content: Content, end: Int)? {
        guard place + headerCount <= bytes.count, Array(bytes[place..<(place + 4)]) == mark else {
            return nil
        }
        var cursor = place + 4
        let count = Int(bytes.uint32(at: &cursor))
        let sum = bytes.uint64(at: &cursor)
        guard count > 0, cursor + count <= bytes.count else { return nil }
        let end = cursor + count
        guard checksum(bytes[cursor..<end]) == sum else { return nil }
        return (content(bytes, at: cursor), end)
    }

    /// Whether any whole frame begins behind the place: then what is broken there is no torn tail.
    static func isAnywhere(_ bytes: [UInt8], after place: Int) -> Bool {
        guard place + 1 < bytes.count else { return false }
        return (place + 1..<bytes.count).contains { index in
            bytes[index] == mark[0] && read(bytes, at: index) != nil
        }
    }

    private static func content(_ bytes: [UInt8], at place: Int) -> Content {
        let kind = bytes[place]
        var cursor = place + 1
        guard kind > 0 else { return .epoch(Epoch(bytes.uint64(at: &cursor))) }
        let count = Int(bytes.uint64(at: &cursor))
        var entries: [JournalEntry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            let sequence = bytes.uint64(at: &cursor)
            let epoch = Epoch(bytes.uint64(at: &cursor))
            let length = Int(bytes.uint64(at: &cursor))
            let payload = Array(bytes[cursor..<(cursor + length)])
            cursor += length
            let previous = bytes.digest(at: &cursor)
            let hash = bytes.digest(at: &cursor)
            entries.append(
                JournalEntry(
                    sequence: sequence,
                    epoch: epoch,
                    payload: payload,
                    previous: previous,
                    hash: hash
                )
            )
        }
        return .batch(entries, endsRestoration: kind == 2)
    }

    /// FNV-1a, 64 bits.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return value
    }
}

extension [UInt8] {
    fileprivate mutating func write(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    fileprivate func uint64(at cursor: inout Int) -> UInt64 {
        defer { cursor += 8 }
        return (0..<8).reduce(0) { $0 | UInt64(self[cursor + $1]) << UInt64(8 * $1) }
    }

    fileprivate func uint32(at cursor: inout Int) -> UInt32 {
        defer { cursor += 4 }
        return (0..<4).reduce(0) { $0 | UInt32(self[cursor + $1]) << UInt32(8 * $1) }
    }

    fileprivate func digest(at cursor: inout Int) -> Digest {
        defer { cursor += 32 }
        return Digest(bytes: self[cursor..<(cursor + 32)]) ?? Digest(of: [])
    }
}
