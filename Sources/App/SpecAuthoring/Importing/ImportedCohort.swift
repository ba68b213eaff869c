import FleetModel

/// One cohort that is imported: what all of its devices share, what a further label tells, and what is left.
struct ImportedCohort {
    /// Values of devices with one more label.
    struct Narrower {
        let label: Text
        let value: Text
        var fields: [(field: Int, value: Int)]
    }

    let name: ResourceName
    let selector: LabelSelector
    /// Indices of those that it governs, ascending.
    private(set) var devices: [Int]
    /// Devices that differ from all but a hundredth of the others, by their index.
    private(set) var excluded: [Int] = []
    private(set) var shared: [(field: Int, value: Int)] = []
    private(set) var narrower: [Narrower] = []
    /// Fields that its devices report differently, without a label that would tell which.
    private(set) var untold: [Int] = []

    private static let labelValueLimit = 64

    init(name: ResourceName, selector: LabelSelector, devices: [Int]) {
        self.name = name
        self.selector = selector
        self.devices = devices
    }

    /// Decides on each field; `isHeld` says which values the specs may hold.
    mutating func divide(_ fleet: ImportedFleet, labels: [Text], isHeld: (Int, Int) -> Bool) {
        exclude(fleet, labels, isHeld)
        let tally = FieldTally(devices, fleet)
        for field in fleet.fields.indices {
            let most = tally.most(of: field)
            if tally.isUniform(field) {
                if most.value >= 0, isHeld(field, most.value) {
                    shared.append((field, most.value))
                } else if most.value >= 0 {
                    untold.append(field)
                }
            } else if case .path = fleet.fields[field],
                let label = label(telling: field, labels, fleet)
            {
                narrow(by: label, field, fleet)
            } else {
                untold.append(field)
            }
        }
    }

    private mutating func exclude(
        _ fleet: ImportedFleet,
        _ labels: [Text],
        _ isHeld: (Int, Int) -> Bool
    ) {
        let tally = FieldTally(devices, fleet)
        let limit = devices.count / 100
        guard limit > 0 else { return }
        var odd: Set<Int> = []
        for field in fleet.fields.indices where !tally.isUniform(field) {
            let most = tally.most(of: field)
            guard most.value >= 0, devices.count - most.count <= limit, isHeld(field, most.value),
                label(telling: field, labels, fleet) == nil
            else { continue }
            let others = devices.filter {
                fleet.profiles[fleet.devices[$0].profile][field] != most.value
            }
            guard odd.union(others).count <= limit else { continue }
            odd.formUnion(others)
        }
        excluded = odd.sorted()
        devices = devices.filter { !odd.contains($0) }
    }

    /// The first label each of whose values goes with one value of the field.
    private func label(telling field: Int, _ labels: [Text], _ fleet: ImportedFleet) -> Text? {
        labels.first { label in
            var told: [Text: Int] = [:]
            for device in devices {
                guard let value = fleet.devices[device].labels[label] else { return false }
                let reported = fleet.profiles[fleet.devices[device].profile][field]
                if told.updateValue(reported, forKey: value) ?? reported != reported {
                    return false
                }
                if told.count > Self.labelValueLimit { return false }
            }
            // A label that tells devices apart one by one explains nothing.
            return told.count > 1 && told.count * 2 <= devices.count
        }
    }

    private mutating func narrow(by label: Text, _ field: Int, _ fleet: ImportedFleet) {
        var told: [Text: Int] = [:]
        for device in devices {
            guard let value = fleet.devices[device].labels[label] else { continue }
            told[value] = fleet.profiles[fleet.devices[device].profile][field]
        }
        for (value, reported) in told.sorted(by: { $0.key < $1.key }) where reported >= 0 {
            if let index = narrower.firstIndex(where: { $0.label == label && $0.value == value }) {
                narrower[index].fields.append((field, reported))
            } else {
                narrower.append(
                    Narrower(label: label, value: value, fields: [(field, reported)])
                )
            }
        }
    }
}
