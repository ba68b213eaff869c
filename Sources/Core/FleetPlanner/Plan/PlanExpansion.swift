import FleetModel

/// The devices of a plan one by one, in the order of their ids: what each one's group says, and in which waves it changes.
///
/// It holds eight bytes a device beside the plan.
struct PlanExpansion {
    /// Where a device changes on one track; no number is 0.
    private typealias Place = UInt32

    private let plan: Plan
    /// By the place's number less one.
    private var waves: [JSONValue] = []
    /// By row.
    private var firmware: [Place]
    private var config: [Place]

    init(_ plan: Plan) {
        self.plan = plan
        firmware = Array(repeating: 0, count: plan.devices.count)
        config = firmware
        for rollout in plan.rollouts {
            let devices = rollout.members.changed(in: rollout.waves.count)
            for (wave, list) in zip(rollout.waves, devices) {
                let track = rollout.cohortTrack.track
                waves.append([
                    "rollout": .string(rollout.id.text), "wave": .string(wave.name.text),
                ])
                note(list, track, Place(waves.count))
            }
        }
    }

    private mutating func note(_ devices: DeviceList, _ track: Track, _ place: Place) {
        for row in devices.rows {
            switch track {
            case .firmware: firmware[Int(row)] = place
            case .config: config[Int(row)] = place
            }
        }
    }

    /// Every device as an element of an array.
    func value<Sink: PlanSink>(for sink: Sink.Type) -> PlanWriter<Sink>.Value {
        PlanWriter.array(0..<plan.devices.count) { writer, row throws(Sink.Failure) in
            let waves = wavesOfDevice(row)
            try writer.writeObject(
                plan.group(at: row).standing() + [
                    ("id", .short(.string(plan.devices.device(row).text))),
                    ("waves", waves.isEmpty ? nil : .short(.object(waves))),
                ]
            )
        }
    }

    private func wavesOfDevice(_ row: Int) -> JSONObject {
        var places = JSONObject()
        for (key, place) in [("config" as Text, config[row]), ("firmware", firmware[row])]
        where place > 0 {
            places[key] = waves[Int(place) - 1]
        }
        return places
    }
}
