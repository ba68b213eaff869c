package import FleetModel

/// Numbers for groups of devices: those that agree in all keys are of one group, and those that lack a key agree in that.
package struct GroupNumbers: Sendable {
    /// What a row of a table says, by the numbers of its labels and of its facts.
    private struct Pairs: Hashable {
        let labels: UInt32
        let facts: UInt32
    }

    package let keys: [GroupingKey]
    private var labels: PairNumbers
    private var facts: PairNumbers
    private var byPairs: [Pairs: UInt32] = [:]
    private var byValues: [[Text?]: UInt32] = [:]
    /// By number, what the devices of the group say under each key; nil: nothing.
    package private(set) var values: [[Text?]] = []

    package init(_ keys: [GroupingKey]) {
        self.keys = keys
        labels = PairNumbers(.labels, values: keys.compactMap(\.label))
        facts = PairNumbers(.facts, values: keys.compactMap(\.fact))
    }

    /// The number of the group of the device of that row. O(labels), and once for each group a twin.
    package mutating func number(ofRow row: Int, of devices: some WaveDevices) -> UInt32 {
        // Devices that agree in these numbers have the same values, and few of them are asked for these.
        guard let label = devices.labelNumber(ofRow: row, among: &labels),
            let fact = devices.factNumber(ofRow: row, among: &facts)
        else { return number(of: devices.twin(ofRow: row)) }
        let pairs = Pairs(labels: label, facts: fact)
        if let known = byPairs[pairs] { return known }
        let number = number(of: devices.twin(ofRow: row))
        byPairs[pairs] = number
        return number
    }

    private mutating func number(of twin: Twin) -> UInt32 {
        let said = keys.map { twin.value(of: $0) }
        if let known = byValues[said] { return known }
        let number = UInt32(clamping: values.count)
        byValues[said] = number
        values.append(said)
        return number
    }

    /// As a person names the group: `labels.site=north`; a key of which nothing is said: `no labels.site`.
    package func name(of number: UInt32) -> String {
        zip(keys, values[Int(number)])
            .map { key, value in value.map { "\(key)=\($0)" } ?? "no \(key)" }
            .joined(separator: ", ")
    }
}
