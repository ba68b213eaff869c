package import FleetModel

extension TenantScope {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "path": .string(path),
            "cohorts": .array(cohorts.map { .string($0.text) }),
            "fields": .array(fields.map { .array($0.keys.map { .string($0) }) }),
            "quotas": [
                "devices": quotas.devices.map { .integer($0) } ?? .null,
                "jobsInFlight": quotas.jobsInFlight.map { .integer($0) } ?? .null,
                "unhealthy": quotas.unhealthy.map { .string($0.description) } ?? .null,
            ],
            "signers": .array(signers.map { [.string($0.name), .string($0.key.text)] }),
        ]
    }
}
