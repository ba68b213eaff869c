/// The conditions of one device, sorted by type, each once.
package struct ConditionSet: Hashable, Sendable {
    package let conditions: [Condition]

    /// Sorts them; of two with one type, which no reader lets pass, both stay.
    package init(_ conditions: [Condition]) {
        self.conditions = conditions.sorted { $0.type < $1.type }
    }
}

extension ConditionSet: TwinPart {
    package init?(part: JSONValue) {
        guard let items = part.array else { return nil }
        var conditions: [Condition] = []
        conditions.reserveCapacity(items.count)
        for item in items {
            guard let object = item.object, let type = object["type"]?.text,
                let status = object["status"]?.string.flatMap(Condition.Status.init(rawValue:)),
                let reason = object[optional: "reason"], let message = object[optional: "message"]
            else { return nil }
            conditions.append(
                Condition(
                    type: type,
                    status: status,
                    reason: reason ?? "",
                    message: message ?? ""
                )
            )
        }
        self.init(conditions)
    }

    package var part: JSONValue {
        .array(
            conditions.map { condition in
                [
                    "type": .string(condition.type),
                    "status": .string(condition.status.rawValue),
                    "reason": .string(condition.reason),
                    "message": .string(condition.message),
                ]
            }
        )
    }
}
