import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine

/// One device: what it reports, and what was decided for it.
struct DeviceView {
    private let row: TwinTable.Row
    private let tracks: [DeviceStatus]
    private let snapshot: ControllerSnapshot
    private let group: DeviceGroup?

    init(_ row: TwinTable.Row, _ tracks: [DeviceStatus], _ snapshot: ControllerSnapshot) {
        self.row = row
        self.tracks = tracks
        self.snapshot = snapshot
        group = snapshot.group(of: row.twin.id)
    }

    var json: JSONValue {
        let twin = row.twin
        return [
            "id": .string(twin.id.text),
            "incarnation": .string(twin.incarnation.text),
            "labels": .labels(twin.labels),
            "facts": .labels(twin.facts),
            "connectivity": .string(twin.connectivity.state.rawValue),
            "reportedAt": .time(twin.reportedAt),
            "age": .text(row.age(at: snapshot.at)?.description),
            "firmware": .array(
                twin.firmware.components.map {
                    ["component": .string($0.name), "running": .string($0.running)]
                }
            ),
            "config": twin.config.reported,
            "conditions": .array(
                twin.conditions.map {
                    [
                        "type": .string($0.type), "status": .string($0.status.rawValue),
                        "reason": .string($0.reason), "message": .string($0.message),
                    ]
                }
            ),
            "tracks": .array(tracks.map(track)),
        ]
    }

    private func track(_ status: DeviceStatus) -> JSONValue {
        [
            "track": .string(status.track.rawValue),
            "state": .text(group?.status(status.track)?.name),
            "generation": .integer(Int(clamping: status.generation.number)),
            "rollout": .text(status.rollout?.description),
            "wave": .text(status.wave?.description),
            "job": status.openJob.map { job in
                [
                    "id": .string(job.id.text),
                    "state": .string(job.phase.state?.rawValue ?? "persisted"),
                    "persistedAt": .time(job.persisted.moment.wall),
                ]
            } ?? .null,
            "verified": status.wish.map { .bool($0.isVerified) } ?? .null,
            "excludedUntil": .time(status.excludedUntil),
            "sentence": .string(sentence(status)),
        ]
    }

    /// What the rollouts say, or where none is under way for the device, what the plan found in its way.
    private func sentence(_ status: DeviceStatus) -> String {
        guard status.rollout == nil, let obstacle = group?.status(status.track)?.obstacle else {
            return status.message
        }
        return "blocked: \(obstacle.message)"
    }
}
