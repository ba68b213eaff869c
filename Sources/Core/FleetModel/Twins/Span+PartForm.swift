/// Steps over a ``PartForm`` that a pool holds, so that what its bytes say is true.
extension Span<UInt8> {
    /// Behind the value that begins at the index.
    func endOfValue(at index: Int) -> Int {
        switch self[index] {
        case PartForm.Tag.null, PartForm.Tag.true, PartForm.Tag.false: index + 1
        case PartForm.Tag.integer, PartForm.Tag.double: index + 9
        default: index + 5 + length(at: index + 1)
        }
    }

    /// The bytes behind the length that stands at the index.
    func counted(at index: Int) -> Range<Int> {
        (index + 4)..<(index + 4 + length(at: index))
    }

    /// A length that stands at the index.
    func length(at index: Int) -> Int {
        Int(
            UInt32(
                littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self)
            )
        )
    }

    /// Whether the bytes are UTF-8.
    var isUTF8: Bool {
        let count = bytes.byteCount
        var index = 0
        var bits: UInt64 = 0
        while index &+ 8 <= count {
            bits |= bytes.word(at: index)
            index &+= 8
        }
        while index < count {
            bits |= UInt64(bytes.byte(at: index))
            index &+= 1
        }
        return bits & 0x8080_8080_8080_8080 == 0 || (try? UTF8Span(validating: self)) != nil
    }
}
