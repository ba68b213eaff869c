import FleetModel

/// 64 bits of numbers and keys, the same in every process and quick; whoever finds two alike compares what they are of.
struct PathHash {
    private(set) var value: UInt64 = 0

    /// Multiplies by the odd number next to 2^64 over the golden ratio (Knuth, volume 3, section 6.4), and folds the upper half,
    /// which holds what was mixed, into the lower.
    mutating func mix(_ word: UInt64) {
        let product = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        value = product ^ product >> 32
    }

    /// With the length first, so that no two rows of keys spell alike. Linear.
    mutating func mix(_ key: Text) {
        mix(UInt64(key.string.utf8.count))
        var text = key.string
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var index = 0
            while index <= bytes.count - 8 {
                mix(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            guard index < bytes.count else { return }
            mix(bytes[index...].reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
