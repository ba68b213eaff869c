package import FleetModel

extension DeviceException {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "device": .string(device.text),
            "state": .string(state.rawValue),
            "labels": .array(labels.pairs.map { [.string($0.name), .string($0.value)] }),
            "parent": parent.map { .string($0.text) } ?? .null,
            "reason": reason.map { .string($0) } ?? .null,
        ]
    }
}
