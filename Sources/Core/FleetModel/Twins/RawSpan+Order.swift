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

    /// How many bytes both begin with alike, at most so many as this one has.
    func sharedStart(with other: RawSpan, most: Int) -> Int {
        let count = Swift.min(most, other.byteCount)
        var index = 0
        while index < count, byte(at: index) == other.byte(at: index) { index &+= 1 }
        return index
    }

    /// Up to eight bytes from an index on, the first one highest, zeros behind the last: of two spans that are alike before the
    /// index, one whose number is lower comes first by its bytes.
    func orderedWord(at index: Int) -> UInt64 {
        if index &+ 8 <= byteCount { return word(at: index).byteSwapped }
        var word: UInt64 = 0
        var shift: UInt64 = 56
        for place in Swift.min(index, byteCount)..<byteCount {
            word |= UInt64(byte(at: place)) << shift
            shift &-= 8
        }
        return word
    }

    /// Eight bytes, the first one lowest; the index lies that far before the end.
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    func byte(at index: Int) -> UInt8 { unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
