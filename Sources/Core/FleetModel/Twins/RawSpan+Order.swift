extension RawSpan {
    /// Whether both hold the same bytes; up to 32 at a time.
    package func isEqual(to other: RawSpan) -> Bool {
        let count = byteCount
        guard other.byteCount == count else { return false }
        var index = 0
        while index &+ 32 <= count {
            let first = word(at: index) ^ other.word(at: index)
            let second = word(at: index &+ 8) ^ other.word(at: index &+ 8)
            let third = word(at: index &+ 16) ^ other.word(at: index &+ 16)
            let fourth = word(at: index &+ 24) ^ other.word(at: index &+ 24)
            guard first | second | third | fourth == 0 else { return false }
            index &+= 32
        }
        while index &+ 8 <= count {
            guard word(at: index) == other.word(at: index) else { return false }
            index &+= 8
        }
        guard index < count else { return true }
        if count >= 8 { return word(at: count - 8) == other.word(at: count - 8) }
        while index < count {
            guard byte(at: index) == other.byte(at: index) else { return false }
            index &+= 1
        }
        return true
    }

    /// Less than 0 where this one comes first by its bytes, 0 where they are equal, else more.
    func order(from other: RawSpan) -> Int {
        let count = Swift.min(byteCount, other.byteCount)
        var index = 0
        while index &+ 8 <= count {
            let (left, right) = (word(at: index).byteSwapped, other.word(at: index).byteSwapped)
            if left != right { return left < right ? -1 : 1 }
            index &+= 8
        }
        while index < count {
            let (left, right) = (byte(at: index), other.byte(at: index))
            if left != right { return left < right ? -1 : 1 }
            index &+= 1
        }
        return byteCount - other.byteCount
    }

    /// Eight bytes, the first one lowest; the index lies that far before the end.
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    func byte(at index: Int) -> UInt8 { unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
