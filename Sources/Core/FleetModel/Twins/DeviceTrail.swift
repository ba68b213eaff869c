/// The devices that something was told of, in the order of telling, so that who has looked before looks at those alone.
///
/// It keeps the last of them only, and who comes too late looks at everything. It says how a value came about and is no part
/// of what the value is: all trails are equal.
package struct DeviceTrail: Sendable {
    /// How far a trail was read. Another trail knows it for none of its own.
    package struct Mark: Hashable, Sendable {
        fileprivate let count: UInt64
        fileprivate let hash: UInt64
    }

    /// So many at least are kept, once there were so many.
    private static let limit = 1 << 16

    private var devices: [DeviceID] = []
    /// Of each device that is kept, the hash of all before it.
    private var hashes: [UInt64] = []
    private var dropped: UInt64 = 0
    private var hash: UInt64

    /// `seed` tells trails apart that begin with the same devices.
    package init(seed: UInt64 = 0) { hash = seed }

    /// The end of the trail.
    package var mark: Mark { Mark(count: dropped &+ UInt64(devices.count), hash: hash) }

    /// Notes a device. O(1), amortised.
    package mutating func note(_ device: DeviceID) {
        if devices.count >= 2 * Self.limit {
            devices.removeFirst(Self.limit)
            hashes.removeFirst(Self.limit)
            dropped &+= UInt64(Self.limit)
        }
        devices.append(device)
        hashes.append(hash)
        for byte in device.text.string.utf8 { mix(UInt64(byte)) }
        mix(0x100)
    }

    /// Everything may be otherwise: no mark of before holds any more.
    package mutating func forget() {
        dropped &+= UInt64(devices.count) &+ 1
        devices = []
        hashes = []
        mix(0x101)
    }

    /// The devices that were noted since; nil: nobody can tell. O(1).
    package func devices(since mark: Mark) -> ArraySlice<DeviceID>? {
        guard mark.count >= dropped, mark.count - dropped <= UInt64(devices.count) else {
            return nil
        }
        let index = Int(mark.count - dropped)
        guard (index < hashes.count ? hashes[index] : hash) == mark.hash else { return nil }
        return devices[index...]
    }

    /// FNV-1a, over words.
    private mutating func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01b3 }
}

extension DeviceTrail: Hashable {
    package static func == (left: DeviceTrail, right: DeviceTrail) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
}
