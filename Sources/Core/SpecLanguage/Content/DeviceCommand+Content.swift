package import FleetModel

extension DeviceCommand {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "cohorts": .array(targets.cohorts.map { .string($0.text) }),
            "selector": targets.selector?.content ?? .null,
            "command": .string(command.text),
            "arguments": arguments,
            "run": .string(run),
            "notAfter": .string(notAfter.description),
            "policy": .string(policy.text),
            "newDevices": .string(newDevices.rawValue),
            "estimate": estimate.map { .string($0.description) } ?? .null,
        ]
    }
}
