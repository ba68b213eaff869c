import FleetModel

extension SyntaxNode {
    /// By YAML's core schema; nil where a part of it cannot be read.
    var json: JSONValue? {
        switch kind {
        case .unreadable: return nil
        case .scalar(let scalar):
            guard scalar.isPlain else { return .string(scalar.text) }
            switch CoreScalar(plain: scalar.text) {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .integer(let value): return .number(JSONNumber(value))
            case .float(let value): return JSONNumber(value).map { .number($0) }
            case .unrepresentable: return nil
            case .string: return .string(scalar.text)
            }
        case .sequence(let elements):
            let values = elements.map(\.json)
            return values.contains(nil) ? nil : .array(values.compactMap { $0 })
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries {
                guard case .scalar(let key) = entry.key.kind, let value = entry.value.json else {
                    return nil
                }
                object[key.text] = value
            }
            return .object(object)
        }
    }
}
