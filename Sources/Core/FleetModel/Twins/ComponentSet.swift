/// The components of one device's firmware, sorted by name, each once.
package struct ComponentSet: Hashable, Sendable {
    package let components: [FirmwareSection.Component]

    /// Sorts them; of two with one name, which no reader lets pass, both stay.
    package init(_ components: [FirmwareSection.Component]) {
        self.components = components.sorted { $0.name < $1.name }
    }
}

extension ComponentSet: TwinPart {
    package init?(part: JSONValue) {
        guard let object = part.object else { return nil }
        var components: [FirmwareSection.Component] = []
        components.reserveCapacity(object.count)
        for member in object.members {
            guard let component = FirmwareSection.Component(member.key, member.value) else {
                return nil
            }
            components.append(component)
        }
        self.init(components)
    }

    package var part: JSONValue {
        .object(JSONObject(components.map { (key: $0.name, value: $0.part) }))
    }
}

extension FirmwareSection.Component {
    fileprivate init?(_ name: Text, _ value: JSONValue) {
        guard case .object(let object) = value, let running = object["running"]?.text,
            let pending = object[optional: "pending"], let slot = object[optional: "slot"]
        else { return nil }
        var confirmed: Bool?
        if let value = object["confirmed"], value != .null {
            guard let bool = value.bool else { return nil }
            confirmed = bool
        }
        var lastResult: Text?
        if let result = object["lastResult"], result != .null {
            guard let code = result["code"]?.text else { return nil }
            lastResult = code
        }
        self.init(
            name: name,
            running: running,
            pending: pending,
            slot: slot,
            isConfirmed: confirmed,
            lastResult: lastResult
        )
    }

    fileprivate var part: JSONValue {
        var object = JSONObject()
        object["running"] = .string(running)
        object["pending"] = pending.map { .string($0) }
        object["slot"] = slot.map { .string($0) }
        object["confirmed"] = isConfirmed.map { .bool($0) }
        object["lastResult"] = lastResult.map { ["code": .string($0)] }
        return .object(object)
    }
}

extension JSONValue {
    var text: Text? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension JSONObject {
    /// The text of a member that may be absent or null; the outer nil: it is something else.
    subscript(optional key: Text) -> Text?? {
        guard let value = self[key], value != .null else { return .some(nil) }
        guard let text = value.text else { return nil }
        return .some(text)
    }
}
