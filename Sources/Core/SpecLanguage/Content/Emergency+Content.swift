package import FleetModel

extension Emergency {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "cohorts": .array(cohorts.map { .string($0.text) }),
            "track": .string(track.rawValue),
            "approvers": .array(approvers.map { .string($0) }),
            "reason": .string(reason),
            "expires": .string(expires.description),
        ]
    }
}
