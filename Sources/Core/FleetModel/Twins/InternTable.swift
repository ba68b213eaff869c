/// Finds the number of something that was met before by its hash, with open addressing in one array.
///
/// The hash only finds candidates; who asks compares. Takes eight bytes a slot, at most half of which are taken. A look-up
/// takes at most ``mostProbes`` steps whatever hashes come: beyond them an entry is not found again, and who asks makes
/// another one, so that made-up collisions cost memory up to the caller's cap and never time.
struct InternTable: Sendable {
    static let mostProbes = 256

    /// Below the upper half, which is 32 bits of the hash: the number and 1; 0: the slot is free.
    private var slots: [UInt64] = []
    private(set) var count = 0
    /// Bits of the hash that are used: all, but in tests of what collides.
    private let hashMask: UInt64

    init(hashMask: UInt64 = .max) { self.hashMask = hashMask }

    /// The bytes it takes.
    var byteCount: Int { slots.capacity * 8 }

    /// The number that was put in with this hash and that is the same; nil: none is found.
    func find(_ hash: UInt64, isSame: (UInt32) -> Bool) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let tag = (hash & hashMask) >> 32
        let last = slots.count &- 1
        var place = Int(truncatingIfNeeded: tag) & last
        for _ in 0..<Self.mostProbes {
            let slot = slots[place]
            guard slot != 0 else { return nil }
            if slot >> 32 == tag {
                let number = UInt32(truncatingIfNeeded: slot) &- 1
                if isSame(number) { return number }
            }
            place = (place &+ 1) & last
        }
        return nil
    }

    /// Puts a number in that is below `UInt32.max` and was not found.
    mutating func insert(_ number: UInt32, _ hash: UInt64) {
        if (count + 1) * 2 > slots.count { grow() }
        put(((hash & hashMask) >> 32) << 32 | UInt64(number) &+ 1)
    }

    /// Forgets all that was put in, and keeps the memory.
    mutating func removeAll() {
        for place in slots.indices { slots[place] = 0 }
        count = 0
    }

    private mutating func put(_ slot: UInt64) {
        let last = slots.count &- 1
        var place = Int(truncatingIfNeeded: slot >> 32) & last
        for _ in 0..<Self.mostProbes {
            if slots[place] == 0 {
                slots[place] = slot
                count += 1
                return
            }
            place = (place &+ 1) & last
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: max(16, old.count * 2))
        count = 0
        for slot in old where slot != 0 { put(slot) }
    }
}
