extension String {
    /// Whether a byte of ASCII stands in it. Linear.
    package func holds(_ byte: UInt8) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(byte) } ?? utf8.contains(byte)
    }

    /// Whether all of its bytes in UTF-8 are so. Linear.
    package func holdsOnly(_ isAllowed: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isAllowed) }
            ?? utf8.allSatisfy(isAllowed)
    }
}
