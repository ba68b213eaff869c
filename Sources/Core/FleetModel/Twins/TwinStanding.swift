/// What many devices have in common beside their parts.
package struct TwinStanding: Hashable, Sendable {
    package var observedConfig: Generation = .none
    package var observedFirmware: Generation = .none
    package var connectivity: Connectivity.State = .unknown
    package var expectedInterval: TimeSpan?

    package init() {}

    /// What the device says itself that it has seen on the track.
    package func observed(_ track: Track) -> Generation {
        switch track {
        case .config: observedConfig
        case .firmware: observedFirmware
        }
    }
}

extension TwinStanding {
    private static let states: [Connectivity.State] = [.unknown, .online, .offline]

    /// The bytes under which it is held: 25.
    func append(to bytes: inout [UInt8]) {
        bytes.append(littleEndian: observedConfig.number)
        bytes.append(littleEndian: observedFirmware.number)
        bytes.append(littleEndian: expectedInterval.map { max($0.milliseconds, .min + 1) } ?? .min)
        switch connectivity {
        case .unknown: bytes.append(0)
        case .online: bytes.append(1)
        case .offline: bytes.append(2)
        }
    }

    init(_ bytes: Span<UInt8>) {
        observedConfig = Generation(bytes.littleEndian(at: 0))
        observedFirmware = Generation(bytes.littleEndian(at: 8))
        let interval = Int64(bitPattern: bytes.littleEndian(at: 16))
        if interval != .min { expectedInterval = TimeSpan(milliseconds: interval) }
        connectivity = Self.states[Int(bytes[24])]
    }
}

extension Span<UInt8> {
    /// The number whose eight bytes begin at the index, the lowest first.
    func littleEndian(at index: Int) -> UInt64 {
        var number: UInt64 = 0
        for byte in 0..<8 { number |= UInt64(self[index + byte]) << UInt64(8 * byte) }
        return number
    }
}
