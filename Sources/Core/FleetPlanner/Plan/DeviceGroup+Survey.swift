import FleetModel

extension DeviceGroup {
    /// What a group's place among the others depends on.
    private struct Turn {
        let number: Int
        /// Of its devices.
        let count: Int
        /// The first row.
        let first: UInt32
    }

    /// Devices folded by what is told of them: most devices first, then by the first device. Beside the groups, the place of
    /// each judgement's. O(judgements).
    static func groups(
        of survey: FleetSurvey,
        _ names: DeviceNames
    ) -> (groups: [DeviceGroup], places: [UInt32]) {
        let table = survey.judgements
        let lists = survey.groups
        let turns = table.groups.indices.filter { lists.count(of: $0) > 0 }
            .map { Turn(number: $0, count: lists.count(of: $0), first: lists[$0][0]) }
        let order = turns.sorted { left, right in
            left.count != right.count ? left.count > right.count : left.first < right.first
        }
        var places = [UInt32](repeating: 0, count: table.groups.count)
        for (place, turn) in order.enumerated() { places[turn.number] = UInt32(place) }
        let known = table.groups
        let groups = order.map { turn in
            let group = known[turn.number]
            return DeviceGroup(
                governance: group.governance,
                firmware: group.firmware,
                config: group.config,
                changes: survey.outlines[group.outline].changes,
                steps: survey.outlines[group.outline].steps,
                devices: DeviceList(lists[turn.number], of: names)
            )
        }
        return (groups, table.groupPlaces.map { places[$0] })
    }
}
