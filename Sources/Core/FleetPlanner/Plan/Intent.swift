import FleetModel
import SpecLanguage

/// What a reviewer says yes to: settings, what moves from where to where in which waves, and the guards that trip.
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
        digest = content.digest
    }
}
