extension JSONValue {
    /// This value after the given JSON Merge Patch (RFC 7396).
    ///
    /// Objects merge member by member, `null` removes, everything else replaces. Linear in the patch.
    package func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? JSONObject()
        for member in changes.members {
            if case .null = member.value {
                result[member.key] = nil
            } else {
                result[member.key] = (result[member.key] ?? .null).merged(with: member.value)
            }
        }
        return .object(result)
    }

    /// Every leaf with its path, in the order of the paths; an empty object and an array are leaves.
    package var leaves: [(path: FieldPath, value: JSONValue)] {
        var found: [(path: FieldPath, value: JSONValue)] = []
        collectLeaves(under: FieldPath([]), into: &found)
        return found
    }

    private func collectLeaves(
        under path: FieldPath,
        into found: inout [(path: FieldPath, value: JSONValue)]
    ) {
        guard case .object(let object) = self, !(object.isEmpty && !path.keys.isEmpty) else {
            found.append((path, self))
            return
        }
        for member in object.members {
            member.value.collectLeaves(under: path.appending(member.key), into: &found)
        }
    }

    /// The value at the path, where every step is a member of an object.
    package func value(at path: FieldPath) -> JSONValue? {
        var value = self
        for key in path.keys {
            guard let next = value[key] else { return nil }
            value = next
        }
        return value
    }

    /// Sets the value at the path, making objects on the way where there is none.
    package mutating func set(_ value: JSONValue, at path: FieldPath) {
        self = Self.setting(value, in: self, keys: path.keys[...])
    }

    private static func setting(
        _ value: JSONValue,
        in whole: JSONValue,
        keys: ArraySlice<Text>
    ) -> JSONValue {
        guard let key = keys.first else { return value }
        var object = whole.object ?? JSONObject()
        object[key] = setting(value, in: object[key] ?? .null, keys: keys.dropFirst())
        return .object(object)
    }
}
