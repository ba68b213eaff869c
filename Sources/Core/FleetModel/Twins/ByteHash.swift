/// A hash of bytes that is the same in every process: it finds candidates, and the bytes decide.
package enum ByteHash {
    private static let first: UInt64 = 0xA076_1D64_78BD_642F
    private static let second: UInt64 = 0xE703_7ED1_A0B4_28DB
    private static let third: UInt64 = 0x8EBC_6AF0_9C88_C6E3

    /// 64 well mixed bits, by multiplying halves of 16 bytes with each other in two lanes.
    package static func hash(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        var left = first ^ UInt64(truncatingIfNeeded: count)
        var right = second
        var index = 0
        while index &+ 32 <= count {
            left = mix(bytes.word(at: index) ^ second, bytes.word(at: index &+ 8) ^ left)
            right = mix(bytes.word(at: index &+ 16) ^ third, bytes.word(at: index &+ 24) ^ right)
            index &+= 32
        }
        if index &+ 16 <= count {
            left = mix(bytes.word(at: index) ^ second, bytes.word(at: index &+ 8) ^ left)
            index &+= 16
        }
        if index < count {
            if count >= 16 {
                // The last 16 bytes once more as a whole, instead of what is left byte by byte.
                right = mix(bytes.word(at: count - 16) ^ third, bytes.word(at: count - 8) ^ right)
            } else {
                right = mix(
                    word(bytes, 0, min(8, count)) ^ third,
                    word(bytes, min(8, count), count) ^ right
                )
            }
        }
        return mix(left ^ third, right ^ first)
    }

    /// A hash of what came before, with a word more.
    static func mixing(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        mix(hash ^ second, word ^ third)
    }

    /// Up to eight bytes, the first one lowest.
    private static func word(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<end {
            word |= UInt64(bytes.byte(at: index)) << UInt64(8 * (index - start))
        }
        return word
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
