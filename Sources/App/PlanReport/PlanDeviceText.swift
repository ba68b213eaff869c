/// Sets the devices of a plan one by one, in the order of their ids.
struct PlanDeviceText {
    private let plan: PlanDocument
    /// What is written below a device of a group, by the group.
    private let bodies: [String]
    /// In which waves each device changes.
    private let waves: [String: String]

    init(_ plan: PlanDocument) {
        self.plan = plan
        bodies = plan.groups.map(Self.body)
        var waves: [String: String] = [:]
        for rollout in plan.rollouts {
            for wave in rollout.waves {
                let place = "\(rollout.track) in wave \(VisibleText.escaped(wave.name))"
                for device in wave.devices {
                    waves[device] = waves[device].map { "\($0), \(place)" } ?? place
                }
            }
        }
        self.waves = waves
    }

    /// Hands on the text of each device in turn, with a line feed at its end.
    func write<Failure: Error>(_ take: (String) throws(Failure) -> Void) throws(Failure) {
        var devices: [(id: String, group: Int)] = []
        devices.reserveCapacity(plan.twins)
        for (index, group) in plan.groups.enumerated() {
            for device in group.devices { devices.append((device, index)) }
        }
        // Ids are ASCII, so that their order is that of their bytes.
        devices.sort { $0.id < $1.id }
        for device in devices {
            var head = "   \(VisibleText.escaped(device.id))"
            let group = plan.groups[device.group]
            for word in [Self.standing(of: group), waves[device.id] ?? ""] where !word.isEmpty {
                head += "  \(word)"
            }
            try take(head + "\n" + bodies[device.group])
        }
    }

    private static func standing(of group: PlanDocument.Group) -> String {
        let tracks = [("firmware", group.firmware), ("config", group.config)].compactMap {
            track,
            status in status.map { "\(track) \($0)" }
        }
        return
            ([group.cohort].compactMap { $0 }.map { VisibleText.escaped($0) }
            + [tracks.joined(separator: ", ")])
            .joined(separator: "  ")
    }

    private static func body(of group: PlanDocument.Group) -> String {
        var lines = group.changes.map { change in
            let path = VisibleText.escaped(change.path, limit: 60)
            return "      \(change.difference.mark(kind: group.isDrifted ? "drift" : "change")) "
                + path + "  " + change.difference.values(limit: 40)
        }
        for (index, job) in group.jobs.enumerated() {
            lines.append("      job \(index + 1)  \(VisibleText.escaped(job.text))")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
