/// What one run or many came to.
package struct Statistics: Sendable {
    package var runs = 0
    package var milliseconds: Int64 = 0
    package var devices: [Int] = []
    package var events = 0
    package var faults: [String: Int] = [:]
    package var probes: [String: Int] = [:]
    package var buggified: [String: Int] = [:]
    package var oracles: [String: Int] = [:]

    package init() {}

    mutating func count(_ probe: Probe) { probes[probe.rawValue, default: 0] += 1 }

    /// Takes what another one counted.
    package mutating func add(_ other: Statistics) {
        runs += other.runs
        milliseconds += other.milliseconds
        devices += other.devices
        events += other.events
        faults.merge(other.faults, uniquingKeysWith: +)
        probes.merge(other.probes, uniquingKeysWith: +)
        buggified.merge(other.buggified, uniquingKeysWith: +)
        oracles.merge(other.oracles, uniquingKeysWith: +)
    }

    package var hours: Int64 { milliseconds / 3_600_000 }

    package var medianDevices: Int {
        devices.isEmpty ? 0 : devices.sorted()[devices.count / 2]
    }
}
