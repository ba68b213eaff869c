import FleetModel

/// Reads what a ``SegmentWriter`` wrote. Total: bytes that it would not write are an error, whatever they are.
struct SegmentReader {
    /// The bytes are no segment that this program writes.
    struct Fault: Error {}

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(Fault) -> UInt8 {
        guard position < bytes.endIndex else { throw Fault() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(Fault) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw Fault() }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    mutating func signed() throws(Fault) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func integer() throws(Fault) -> Int { Int(try signed()) }

    /// A number of things that follow, each of a byte at least.
    mutating func count() throws(Fault) -> Int {
        let number = try number()
        guard number <= UInt64(bytes.endIndex - position) else { throw Fault() }
        return Int(number)
    }

    /// So many bytes as they are.
    mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.endIndex - position else { throw Fault() }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// What is left.
    mutating func rest() -> ArraySlice<UInt8> {
        defer { position = bytes.endIndex }
        return bytes[position...]
    }

    /// Bytes behind their length.
    mutating func block() throws(Fault) -> ArraySlice<UInt8> { try take(try count()) }

    mutating func string() throws(Fault) -> String {
        String(decoding: try block(), as: UTF8.self)
    }

    mutating func text() throws(Fault) -> Text { Text(try string()) }

    mutating func digest() throws(Fault) -> Digest {
        guard let digest = Digest(bytes: try take(32)) else { throw Fault() }
        return digest
    }

    mutating func jobID() throws(Fault) -> JobID {
        let digits = try take(26)
        guard let id = JobID(digits: digits.span) else { throw Fault() }
        return id
    }

    /// A value that is made of a string and refuses what breaks its grammar.
    mutating func checked<Value>(_ make: (String) -> Value?) throws(Fault) -> Value {
        guard let value = make(try string()) else { throw Fault() }
        return value
    }

    mutating func instant() throws(Fault) -> Timestamp { Timestamp(milliseconds: try signed()) }

    mutating func span() throws(Fault) -> TimeSpan { TimeSpan(milliseconds: try signed()) }
}
