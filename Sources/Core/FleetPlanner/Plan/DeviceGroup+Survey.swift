import FleetModel

extension DeviceGroup {
    private struct Key: Hashable {
        let governance: Governance
        let firmware: TrackStatus?
        let config: TrackStatus?
        let outline: Int

        init(_ judgement: Judgement) {
            governance = judgement.governance
            firmware = judgement.firmware?.status
            config = judgement.config?.status
            outline = judgement.outline
        }
    }

    /// Devices folded by what is told of them: most devices first, then by the first device. O(devices).
    static func groups(of survey: FleetSurvey, _ names: DeviceNames) -> [DeviceGroup] {
        var keys: [Key] = []
        var places: [Key: Int] = [:]
        let groupOf = survey.judgements.map { judgement -> Int in
            let key = Key(judgement)
            if let place = places[key] { return place }
            places[key] = keys.count
            keys.append(key)
            return keys.count - 1
        }
        var rows = [[UInt32]](repeating: [], count: keys.count)
        for (row, judgement) in survey.rows.enumerated() {
            rows[groupOf[Int(judgement)]].append(UInt32(row))
        }
        return zip(keys, rows).map { key, rows in
            DeviceGroup(
                governance: key.governance,
                firmware: key.firmware,
                config: key.config,
                changes: survey.outlines[key.outline].changes,
                steps: survey.outlines[key.outline].steps,
                devices: DeviceList(rows, of: names)
            )
        }.sorted { left, right in
            let (one, other) = (left.devices.rows, right.devices.rows)
            return one.count != other.count ? one.count > other.count : one[0] < other[0]
        }
    }
}
