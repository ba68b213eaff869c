import FleetModel

/// An active cohort as devices are asked by it.
struct CohortSelection: Sendable {
    let name: ResourceName
    let precedence: Int
    let selector: DeviceSelector
    /// Sorted.
    let excluded: [DeviceID]

    init(_ cohort: Cohort) {
        name = cohort.name
        precedence = cohort.precedence
        selector = DeviceSelector(cohort.selector)
        excluded = cohort.excludedDevices
    }

    /// Whether the cohort takes the device, its precedence apart.
    func answer(_ twin: Twin) -> DeviceSelector.Answer {
        excludes(twin.id) ? .fails : selector.answer(twin)
    }

    /// Whether the cohort leaves the device out by name.
    func excludes(_ device: DeviceID) -> Bool { excluded.contains(sorted: device) }
}

extension [CohortSelection] {
    /// Who governs a device with these labels, of cohorts in the order of falling precedence.
    ///
    /// The first precedence at which a cohort takes the device, or cannot tell, decides.
    func governance(of twin: Twin) -> Governance {
        governance(of: twin.id) { self[$0].selector.answer(twin) }
    }

    /// The same by what the selectors say, by their places.
    func governance(
        of device: DeviceID,
        selectedBy answer: (Int) -> DeviceSelector.Answer
    ) -> Governance {
        var takers: [ResourceName] = []
        var unknown: [String] = []
        var decisive: Int?
        for (index, cohort) in enumerated() {
            if let decisive, cohort.precedence < decisive { break }
            if cohort.excludes(device) { continue }
            switch answer(index) {
            case .fails: continue
            case .holds: takers.append(cohort.name)
            case .unknown(let reason): unknown.append("the cohort `\(cohort.name)`: \(reason)")
            }
            decisive = cohort.precedence
        }
        guard unknown.isEmpty else {
            return .undecided(Obstacle(.undecided, unknown.joined(separator: "; ")))
        }
        switch takers.count {
        case 0: return .unmanaged
        case 1: return .cohort(takers[0])
        default: return .conflicted(takers)
        }
    }
}

extension [DeviceID] {
    /// Whether a sorted list holds the id; O(log n).
    func contains(sorted id: DeviceID) -> Bool {
        let index = partitioningIndex { !($0 < id) }
        return index < count && self[index] == id
    }
}
