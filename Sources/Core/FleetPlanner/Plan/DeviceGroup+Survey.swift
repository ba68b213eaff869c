import FleetModel

extension DeviceGroup {
    private struct Key: Hashable {
        let governance: Governance
        let firmware: TrackStatus?
        let config: TrackStatus?
        let outline: Int
    }

    /// Devices folded by what is told of them: most devices first, then by the first device.
    static func groups(of survey: FleetSurvey, _ twins: TwinTable) -> [DeviceGroup] {
        var members: [Key: [Int]] = [:]
        for (index, row) in survey.rows.enumerated() {
            let key = Key(
                governance: row.governance,
                firmware: row.firmware?.status,
                config: row.config?.status,
                outline: row.outline
            )
            members[key, default: []].append(index)
        }
        return members.map { key, indices in
            DeviceGroup(
                governance: key.governance,
                firmware: key.firmware,
                config: key.config,
                changes: survey.outlines[key.outline].changes,
                steps: survey.outlines[key.outline].steps,
                devices: indices.map { twins[$0].twin.id }
            )
        }.sorted {
            $0.devices.count != $1.devices.count
                ? $0.devices.count > $1.devices.count : $0.devices[0] < $1.devices[0]
        }
    }
}
