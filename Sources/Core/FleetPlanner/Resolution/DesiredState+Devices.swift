package import FleetModel

extension DesiredState {
    /// The twin with the labels that its `Device` document puts over the registry's. Twice is as good as once.
    package func subject(_ twin: Twin) -> Twin {
        guard !exceptions.isEmpty, let labels = exceptions[twin.id]?.labels, !labels.isEmpty else {
            return twin
        }
        return twin.labelled(twin.labels.overridden(by: labels))
    }

    /// Whether the device takes part, by its `Device` document; active where there is none.
    package func state(of device: DeviceID) -> DeviceException.State {
        exceptions.isEmpty ? .active : exceptions[device]?.state ?? .active
    }

    /// Rows of devices that have a document, which may give them other labels. O(documents).
    func documentedRows(in twins: TwinTable) -> PlaceSet {
        var rows = PlaceSet(count: twins.count)
        for device in exceptions.keys {
            if let row = twins.index(of: device) { rows.insert(row) }
        }
        return rows
    }

    /// Who governs the device: the active cohort of highest precedence that takes it and does not exclude it, by its labels
    /// with those of its `Device` document over them.
    package func governance(of twin: Twin) -> Governance {
        guard state(of: twin.id) != .retired else { return .retired }
        return ranked.governance(of: subject(twin))
    }

    /// Whether a cohort that is retired would take the device.
    func isOfRetiredCohort(_ twin: Twin) -> Bool {
        guard !retired.isEmpty else { return false }
        let subject = subject(twin)
        return retired.contains { $0.answer(subject) == .holds }
    }
}
