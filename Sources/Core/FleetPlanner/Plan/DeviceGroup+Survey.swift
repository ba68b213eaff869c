import FleetModel

extension DeviceGroup {
    /// Devices folded by what is told of them: most devices first, then by the first device. Beside the groups, the place of
    /// each judgement's. O(judgements).
    static func groups(
        of survey: FleetSurvey,
        _ names: DeviceNames
    ) -> (groups: [DeviceGroup], places: [UInt32]) {
        let table = survey.judgements
        let filled = table.groups.indices.filter { !survey.group($0).isEmpty }
        let order = filled.map { (rows: survey.group($0), number: $0) }.sorted { left, right in
            let (one, other) = (left.rows, right.rows)
            return one.count != other.count ? one.count > other.count : one[0] < other[0]
        }
        var places = [UInt32](repeating: 0, count: table.groups.count)
        for (place, group) in order.enumerated() { places[group.number] = UInt32(place) }
        let groups = order.map { rows, number in
            let group = table.groups[number]
            return DeviceGroup(
                governance: group.governance,
                firmware: group.firmware,
                config: group.config,
                changes: survey.outlines[group.outline].changes,
                steps: survey.outlines[group.outline].steps,
                devices: DeviceList(rows, of: names)
            )
        }
        return (groups, table.groupPlaces.map { places[$0] })
    }
}
