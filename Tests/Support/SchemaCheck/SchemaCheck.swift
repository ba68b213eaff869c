package import FleetModel

/// Checks a value against the part of JSON Schema draft-07 that the schemas of this repository use; a keyword that it does
/// not know is a finding, so that none is passed over in silence.
package struct SchemaCheck {
    private static let notes: Set<Text> = [
        "$schema", "$id", "title", "description", "definitions", "examples", "default", "format",
    ]

    private let root: JSONValue

    package init(root: JSONValue) { self.root = root }

    /// What does not fit, as path and reason; empty: all fits.
    package func findings(
        _ value: JSONValue,
        _ schema: JSONValue? = nil,
        at path: String = ""
    ) -> [String] {
        let schema = schema ?? root
        // Draft-07 has `true` and `false` as schemas of all and of nothing.
        if let allowed = schema.bool { return allowed ? [] : ["\(path): not allowed"] }
        guard let object = schema.object else { return ["\(path): no schema"] }
        if let reference = object["$ref"]?.string {
            let name = reference.split(separator: "/").last.map { Text(String($0)) } ?? ""
            guard let target = root["definitions"]?[name] else { return ["\(path): \(reference)"] }
            return findings(value, target, at: path)
        }
        return object.members.flatMap { keyword in
            check(value, keyword.key, keyword.value, object, at: path)
        }
    }

    private func check(
        _ value: JSONValue,
        _ keyword: Text,
        _ argument: JSONValue,
        _ schema: JSONObject,
        at path: String
    ) -> [String] {
        func finding(unless holds: Bool) -> [String] {
            holds ? [] : ["\(path): \(keyword) \(argument.canonicalText)"]
        }
        switch keyword {
        case _ where Self.notes.contains(keyword): return []
        case "type":
            let types = argument.array ?? [argument]
            return finding(unless: types.contains { isOfType(value, $0.string ?? "") })
        case "const": return finding(unless: value == argument)
        case "oneOf":
            let fits = argument.array?.count { findings(value, $0, at: path).isEmpty } ?? 0
            return finding(unless: fits == 1)
        case "if":
            guard findings(value, argument, at: path).isEmpty, let then = schema["then"] else {
                return []
            }
            return findings(value, then, at: path)
        // Read with its `if`.
        case "then": return []
        case "propertyNames":
            return (value.object?.keys ?? []).flatMap {
                findings(.string($0), argument, at: "\(path)/\($0)")
            }
        case "enum": return finding(unless: argument.array?.contains(value) ?? false)
        case "required":
            guard let object = value.object else { return [] }
            let keys = argument.array?.compactMap(\.string) ?? []
            return finding(unless: keys.allSatisfy { object[Text($0)] != nil })
        case "properties":
            return (value.object?.members ?? []).flatMap { member in
                argument[member.key].map {
                    findings(member.value, $0, at: "\(path)/\(member.key)")
                } ?? []
            }
        case "additionalProperties":
            let known = schema["properties"]?.object?.keys ?? []
            return (value.object?.members ?? []).filter { !known.contains($0.key) }
                .flatMap { findings($0.value, argument, at: "\(path)/\($0.key)") }
        case "items":
            return (value.array ?? []).enumerated().flatMap { index, element in
                findings(element, argument, at: "\(path)/\(index)")
            }
        case "allOf":
            return (argument.array ?? []).flatMap { findings(value, $0, at: path) }
        case "anyOf":
            let fits = argument.array?.contains { findings(value, $0, at: path).isEmpty } ?? false
            return finding(unless: fits)
        default: return checkBound(value, keyword, argument, at: path)
        }
    }

    private func checkBound(
        _ value: JSONValue,
        _ keyword: Text,
        _ argument: JSONValue,
        at path: String
    ) -> [String] {
        let bound = argument.number?.double ?? .nan
        let holds: Bool? =
            switch keyword {
            case "minimum": value.number.map { $0.double >= bound } ?? true
            case "maximum": value.number.map { $0.double <= bound } ?? true
            case "minLength": value.string.map { Double($0.unicodeScalars.count) >= bound } ?? true
            case "maxLength": value.string.map { Double($0.unicodeScalars.count) <= bound } ?? true
            case "minItems": value.array.map { Double($0.count) >= bound } ?? true
            case "maxItems": value.array.map { Double($0.count) <= bound } ?? true
            case "minProperties": value.object.map { Double($0.members.count) >= bound } ?? true
            case "maxProperties": value.object.map { Double($0.members.count) <= bound } ?? true
            case "uniqueItems": value.array.map { Set($0).count == $0.count } ?? true
            case "pattern":
                value.string.map { text in
                    (try? Regex(argument.string ?? "").firstMatch(in: text)) != nil
                } ?? true
            default: nil
            }
        guard let holds else { return ["\(path): the keyword \(keyword) is not known"] }
        return holds ? [] : ["\(path): \(keyword) \(argument.canonicalText)"]
    }

    private func isOfType(_ value: JSONValue, _ type: String) -> Bool {
        type == "integer" ? value.integer != nil : value.kind == type
    }
}
