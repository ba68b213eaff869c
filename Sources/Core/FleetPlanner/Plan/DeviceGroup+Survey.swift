import FleetModel

extension DeviceGroup {
    private struct Key: Hashable {
        let governance: Governance
        let firmware: TrackStatus?
        let config: TrackStatus?
        /// Index into the distinct pairs of differences and jobs.
        let content: Int?
    }

    private struct Content: Hashable {
        let changes: [Change]
        let steps: [PlannedStep]
    }

    /// Devices folded by what is told of them: most devices first, then by the first device.
    static func groups(of survey: FleetSurvey, _ twins: TwinTable) -> [DeviceGroup] {
        var contents: [Content: Int] = [:]
        let contentOfClass = survey.resolutions.map { resolution in
            let content = Content(changes: resolution.changes, steps: resolution.steps)
            let index = contents[content] ?? contents.count
            contents[content] = index
            return index
        }
        var members: [Key: [Int]] = [:]
        for (index, row) in survey.rows.enumerated() {
            let key = Key(
                governance: row.governance,
                firmware: row.firmware,
                config: row.config,
                content: row.resolution.map { contentOfClass[$0] }
            )
            members[key, default: []].append(index)
        }
        return members.map { key, indices in
            let resolution = survey.resolution(indices[0])
            return DeviceGroup(
                governance: key.governance,
                firmware: key.firmware,
                config: key.config,
                changes: resolution?.changes ?? [],
                steps: resolution?.steps ?? [],
                devices: indices.map { twins[$0].twin.id }
            )
        }.sorted {
            $0.devices.count != $1.devices.count
                ? $0.devices.count > $1.devices.count : $0.devices[0] < $1.devices[0]
        }
    }
}
