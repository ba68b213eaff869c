import FleetModel

/// What parts of a twin must be beyond their kind. Asked once of each distinct part.
enum TwinPartRules {
    private static let mostConditions = 64

    /// Of an object of components.
    static func checkComponents(_ part: JSONValue) throws(RecordFault) {
        let members = part.object?.members ?? []
        for (index, member) in members.enumerated() {
            guard index < TwinFields.mostMembers, 1...63 ~= member.key.string.utf8.count,
                case .object(let component) = member.value
            else { throw RecordFault("sections.firmware.reported holds what is no component") }
            if let confirmed = component[optional: "confirmed"], confirmed.bool == nil {
                throw RecordFault("confirmed is no boolean")
            }
            try component.checkText("running", most: 256)
            try component.checkOptionalText("pending", most: 256)
            try component.checkOptionalText("slot", most: 64)
            if let result = component[optional: "lastResult"] {
                try (result.object ?? JSONObject()).checkText("code", most: 128)
            }
        }
    }

    /// Of an array of conditions.
    static func checkConditions(_ part: JSONValue) throws(RecordFault) {
        let items = part.array ?? []
        guard items.count <= mostConditions else {
            throw RecordFault("more than \(mostConditions) conditions")
        }
        var types: Set<Text> = []
        for item in items {
            guard case .object(let condition) = item else {
                throw RecordFault("a condition is no object")
            }
            let type = try condition.checkText("type", most: 128)
            guard types.insert(type).inserted else {
                throw RecordFault("a type of condition stands twice")
            }
            guard let status = condition["status"] else { throw RecordFault("status is missing") }
            guard status.string.flatMap(Condition.Status.init(rawValue:)) != nil else {
                throw RecordFault("status is no status")
            }
            try condition.checkOptionalText("reason", most: 256)
            try condition.checkOptionalText("message", most: 2_048)
        }
    }
}

extension JSONObject {
    /// The member, where it is there and not null.
    fileprivate subscript(optional key: Text) -> JSONValue? {
        self[key].flatMap { $0 == .null ? nil : $0 }
    }

    @discardableResult
    fileprivate func checkText(_ key: Text, most bytes: Int) throws(RecordFault) -> Text {
        guard let value = self[key] else { throw RecordFault("\(key) is missing") }
        guard case .string(let text) = value else { throw RecordFault("\(key) is no string") }
        guard text.string.utf8.count <= bytes else {
            throw RecordFault("\(key) is longer than \(bytes) bytes")
        }
        return text
    }

    fileprivate func checkOptionalText(_ key: Text, most bytes: Int) throws(RecordFault) {
        if self[optional: key] != nil { try checkText(key, most: bytes) }
    }
}
