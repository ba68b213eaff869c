/// A hash of bytes that is the same in every process: it finds candidates, and the bytes decide.
enum ByteHash {
    private static let first: UInt64 = 0xA076_1D64_78BD_642F
    private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB
    private static let third: UInt64 = 0x8EBC_6AF0_9C88_C6E3

    /// 64 well mixed bits, by multiplying halves of 16 bytes with each other in two lanes.
    static func hash(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        var left = first ^ UInt64(truncatingIfNeeded: count)
        var right = second
        var index = 0
        while index &+ 32 <= count {
            left = mix(word(bytes, index) ^ second, word(bytes, index &+ 8) ^ left)
            right = mix(word(bytes, index &+ 16) ^ third, word(bytes, index &+ 24) ^ right)
            index &+= 32
        }
        if index &+ 16 <= count {
            left = mix(word(bytes, index) ^ second, word(bytes, index &+ 8) ^ left)
            index &+= 16
        }
        if index < count {
            if count >= 16 {
                // The last 16 bytes once more as a whole, instead of what is left byte by byte.
                right = mix(word(bytes, count - 16) ^ third, word(bytes, count - 8) ^ right)
            } else {
                var low: UInt64 = 0
                var high: UInt64 = 0
                for offset in 0..<min(8, count) {
                    low |=
                        UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                        << UInt64(8 * offset)
                }
                for offset in min(8, count)..<count {
                    high |=
                        UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
                        << UInt64(8 * (offset - 8))
                }
                right = mix(low ^ third, high ^ right)
            }
        }
        return mix(left ^ third, right ^ first)
    }

    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Whether both hold the same bytes; eight at a time.
    static func areEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
        let count = left.byteCount
        guard right.byteCount == count else { return false }
        var index = 0
        while index &+ 8 <= count {
            guard word(left, index) == word(right, index) else { return false }
            index &+= 8
        }
        guard index < count else { return true }
        if count >= 8 { return word(left, count - 8) == word(right, count - 8) }
        while index < count {
            guard
                left.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                    == right.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            else { return false }
            index &+= 1
        }
        return true
    }
}
