import FleetModel

extension PlanComparison {
    var json: JSONValue {
        .members([
            ("base", base.map { .string($0.text) }),
            ("plan", .digest(baseDigest)),
            ("devices", .integer(devices)),
            ("newDevices", .integer(newDevices)),
            ("causes", .array(causes.map(\.json))),
            ("rollouts", .array(rollouts.map(\.json))),
        ])
    }
}

extension PlanComparison.Cause {
    fileprivate var json: JSONValue {
        .members([
            ("difference", .string(difference.rawValue)),
            ("kind", .string(kind.rawValue)),
            ("track", .string(subject.track.rawValue)),
            ("path", .string(subject.path)),
            ("resource", source.map { .string("\($0.kind)/\($0.name)") }),
            (Text("span"), source?.span.json),
            ("devices", .integer(count)),
        ])
    }
}

extension PlanComparison.Rollout {
    fileprivate var json: JSONValue {
        [
            "difference": .string(difference.rawValue),
            "cohort": .string(cohortTrack.cohort.text),
            "track": .string(cohortTrack.track.rawValue),
            "devices": .integer(count),
        ]
    }
}
