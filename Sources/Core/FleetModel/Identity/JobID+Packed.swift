extension JobID {
    /// The 130 bits of a job's id, for tables of many.
    package struct Packed: Hashable, Sendable {
        /// Twelve digits of five bits each, the first one highest.
        let high: UInt64
        let low: UInt64
        /// Two digits.
        let tail: UInt16

        /// Returns nil where the bytes break the grammar of a job's id.
        package init?(_ bytes: Span<UInt8>) {
            guard bytes.count == 28, bytes[0] == UInt8(ascii: "j"), bytes[1] == UInt8(ascii: "-")
            else { return nil }
            var words: (high: UInt64, low: UInt64, tail: UInt64) = (0, 0, 0)
            for index in 2..<28 {
                guard let digit = Base32.value(of: bytes[index]) else { return nil }
                if index < 14 {
                    words.high = words.high << 5 | UInt64(digit)
                } else if index < 26 {
                    words.low = words.low << 5 | UInt64(digit)
                } else {
                    words.tail = words.tail << 5 | UInt64(digit)
                }
            }
            (high, low, tail) = (words.high, words.low, UInt16(words.tail))
        }

        /// The id that was packed.
        package init(_ id: JobID) {
            let bytes = Array(id.text.string.utf8)
            guard let packed = Packed(bytes.span) else {
                preconditionFailure("a job's id keeps its grammar")
            }
            self = packed
        }

        init(high: UInt64, low: UInt64, tail: UInt16) {
            self.high = high
            self.low = low
            self.tail = tail
        }

        /// The id in digits.
        package var id: JobID {
            var text = Array("j-".utf8)
            for digit in 0..<12 { text.append(Base32.digit(UInt8(high >> (55 - 5 * digit) & 31))) }
            for digit in 0..<12 { text.append(Base32.digit(UInt8(low >> (55 - 5 * digit) & 31))) }
            for digit in 0..<2 { text.append(Base32.digit(UInt8(tail >> (5 - 5 * digit) & 31))) }
            guard let id = JobID(String(decoding: text, as: UTF8.self)) else {
                preconditionFailure("digits of base32 are an id")
            }
            return id
        }
    }
}
