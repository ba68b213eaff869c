import FleetModel
import SpecLanguage

/// What a reviewer says yes to: settings, what moves from where to where in which waves, the guards that trip, and the devices
/// that documents set aside or label anew.
///
/// No commit id, clock or twins: a commit cannot name itself, and a squash merge changes its id.
struct Intent {
    let digest: Digest

    init(
        settings: PlanSettings,
        isFirstContact: Bool,
        movements: [Movement],
        desired: DesiredState,
        guards: [GuardFinding]
    ) {
        let content: JSONValue = [
            "version": 1,
            "settings": settings.content,
            "firstContact": .bool(isFirstContact),
            "movements": .array(
                movements.map { movement in
                    let policy = desired.fleet.cohort(movement.cohortTrack.cohort)
                        .flatMap { desired.fleet.policy($0.policy) }
                    return [
                        "cohort": .string(movement.cohortTrack.cohort.text),
                        "track": .string(movement.cohortTrack.track.rawValue),
                        "from": movement.from.map { .string($0.hexadecimal) } ?? .null,
                        "to": .string(movement.to.hexadecimal),
                        "policy": policy?.rollout(movement.cohortTrack.track).content ?? .null,
                    ]
                }
            ),
            "guards": .array(
                guards.filter(\.isTripped).map {
                    [
                        "kind": .string($0.kind.rawValue),
                        "cohort": .string($0.cohort.text),
                        "limit": .string($0.written),
                    ]
                }
            ),
        ]
        digest = Self.content(content, with: desired.fleet.devices).digest
    }

    /// Where no document says anything of a device they are left out, so that intents outlive a version that knows more.
    private static func content(
        _ content: JSONValue,
        with devices: [DeviceException]
    ) -> JSONValue {
        let decisive = devices.filter { $0.state != .active || !$0.labels.isEmpty }
            .sorted { $0.device < $1.device }
        guard !decisive.isEmpty, var object = content.object else { return content }
        object["devices"] = .array(decisive.map(\.intent))
        return .object(object)
    }
}

extension DeviceException {
    /// What of it decides on jobs.
    fileprivate var intent: JSONValue {
        [
            "device": .string(device.text),
            "state": .string(state.rawValue),
            "labels": .array(labels.pairs.map { [.string($0.name), .string($0.value)] }),
        ]
    }
}
