import FleetModel

extension JSONValue {
    /// This object with those of the members that have a value.
    func adding(_ members: [(key: Text, value: JSONValue?)]) -> JSONValue {
        guard var object else { return self }
        for (key, value) in members {
            if let value { object[key] = value }
        }
        return .object(object)
    }
}

extension JSONValue? {
    /// A value, unless it is what holds where nothing is written. (A literal `nil` would be the JSON value.)
    static func written(_ value: JSONValue, unless isStandard: Bool) -> JSONValue? {
        isStandard ? Self.none : .some(value)
    }

    /// A list, where it holds anything.
    static func written(_ elements: [JSONValue]) -> JSONValue? {
        elements.isEmpty ? Self.none : .some(.array(elements))
    }

    /// A list of names, where it holds any.
    static func written(names: [ResourceName]) -> JSONValue? {
        written(names.map { .string($0.text) })
    }
}
