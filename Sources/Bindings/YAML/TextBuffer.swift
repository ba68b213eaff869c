/// Bytes at a fixed place, which libyaml reads; one copy serves every reader of a file.
@safe
final class TextBuffer {
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: [UInt8]) {
        unsafe bytes = .allocate(capacity: max(text.count, 1))
        _ = unsafe bytes.initialize(from: text)
        count = text.count
    }

    deinit { unsafe bytes.deallocate() }

    let count: Int

    /// The byte at an offset inside the text.
    subscript(offset: Int) -> UInt8 {
        precondition((0..<count).contains(offset), "an offset outside the text")
        return unsafe bytes[offset]
    }

    /// The text from an offset on; it lives as long as this buffer.
    func pointer(from offset: Int) -> UnsafePointer<UInt8>? {
        precondition((0...count).contains(offset), "an offset outside the text")
        return unsafe bytes.baseAddress.map { unsafe UnsafePointer($0 + offset) }
    }
}
