import FleetModel

extension DeviceGroup {
    /// Devices folded by what is told of them: most devices first, then by the first device. O(devices).
    static func groups(of survey: FleetSurvey, _ names: DeviceNames) -> [DeviceGroup] {
        let table = survey.judgements
        let counts = survey.groupCounts
        var rows: [[UInt32]] = counts.map { count in
            var rows: [UInt32] = []
            rows.reserveCapacity(count)
            return rows
        }
        let placeOf = table.groupPlaces
        for (row, judgement) in survey.rows.enumerated() {
            rows[placeOf[Int(judgement)]].append(UInt32(row))
        }
        let order = counts.indices.filter { counts[$0] > 0 }
            .map { (count: counts[$0], first: rows[$0][0], place: $0) }
            .sorted { left, right in
                left.count != right.count ? left.count > right.count : left.first < right.first
            }
        return order.map { _, _, place in
            let group = table.groups[place]
            return DeviceGroup(
                governance: group.governance,
                firmware: group.firmware,
                config: group.config,
                changes: survey.outlines[group.outline].changes,
                steps: survey.outlines[group.outline].steps,
                devices: DeviceList(rows[place], of: names)
            )
        }
    }
}
