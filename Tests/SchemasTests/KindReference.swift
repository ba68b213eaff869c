import FleetModel
import SpecLanguage
import YAML

/// The table of a kind's fields in the manual, made of its schema and of what the compiler says of the examples.
struct KindReference {
    let kind: String
    let schema: JSONValue

    /// Markdown: one row a field, and a table of selectors where the kind has any.
    var text: String {
        var text = Self.table(rows(of: schema["properties"]?["spec"] ?? .null, "spec"))
        if let selector = schema["definitions"]?["selector"] {
            text += "\n**A selector**\n\n" + Self.table(rows(of: selector, "selector"))
        }
        return text
    }

    /// What the kind is, in one sentence, and whether this version acts on it.
    var summary: (description: String, isCarriedOut: Bool) {
        let example = schema["examples"]?.array?.first ?? .null
        let isChecked = diagnostics(example).contains {
            $0.code == .notSupportedYet && $0.message.hasPrefix("kind `\(kind)`")
        }
        return (schema["description"]?.string ?? "", !isChecked)
    }

    private struct Row {
        let path: String
        let isRequired: Bool
        var schema: JSONValue
        let isCheckedOnly: Bool
    }

    private static func table(_ rows: [Row]) -> String {
        var lines = ["| field | what it holds | left out | |", "|---|---|---|---|"]
        for row in rows {
            let standard = row.schema["default"].map { "`\($0.canonicalText)`" }
            let absent = row.isRequired ? "an error" : standard ?? ""
            let note = row.isCheckedOnly ? " *Checked only.*" : ""
            let description = row.schema["description"]?.string ?? ""
            let cells = ["`\(row.path)`", type(row.schema), absent, description + note]
            lines.append("| " + cells.map { escape($0) }.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escape(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private func rows(of object: JSONValue, _ path: String) -> [Row] {
        var rows: [Row] = []
        func visit(_ object: JSONValue, _ path: String) {
            let required = Set((object["required"]?.array ?? []).compactMap(\.string))
            for member in object["properties"]?.object?.members ?? [] {
                let name = "\(path).\(member.key)"
                if let index = rows.firstIndex(where: { $0.path == name }) {
                    rows[index].schema = Self.joined(rows[index].schema, member.value)
                    continue
                }
                rows.append(
                    Row(
                        path: name,
                        isRequired: required.contains(member.key.string),
                        schema: member.value,
                        isCheckedOnly: isCheckedOnly(name, member.value)
                    )
                )
                visit(member.value, name)
                visit(member.value["items"] ?? .null, name + "[]")
            }
            for branch in object["oneOf"]?.array ?? [] { visit(branch, path) }
        }
        visit(object, path)
        return rows
    }

    /// A field of alternatives: the choices of both.
    private static func joined(_ one: JSONValue, _ other: JSONValue) -> JSONValue {
        guard let choices = one["enum"]?.array, let more = other["enum"]?.array else { return one }
        return one.merged(with: ["enum": .array(choices + more.filter { !choices.contains($0) })])
    }

    /// Whether the compiler says so of the field's own example.
    private func isCheckedOnly(_ path: String, _ field: JSONValue) -> Bool {
        guard let example = field["examples"]?.array?.first else { return false }
        let place = path.hasPrefix("selector.") ? Self.selectorPlace + path.dropFirst(8) : path
        let keys = place.split(separator: ".").reversed()
        let part = keys.reduce(example) { value, key in
            let isList = key.hasSuffix("[]")
            return [Text(String(key.prefix { $0 != "[" })): isList ? .array([value]) : value]
        }
        let name = place.replacing("[]", with: "")
        return diagnostics(part).contains {
            $0.code == .notSupportedYet && $0.message.hasPrefix("`\(name)`")
        }
    }

    /// A field of every kind that has a selector is not needed: one place tells of all.
    private static let selectorPlace = "spec.selector"

    private func diagnostics(_ part: JSONValue) -> [Diagnostic] {
        let kind = part["spec"]?["selector"] == nil ? self.kind : "Cohort"
        let whole: JSONValue = [
            "apiVersion": "tidegate/v1", "kind": .string(kind), "metadata": ["name": "probe"],
        ]
        let file = YAMLParser.parse(whole.merged(with: part).canonicalBytes, path: "probe.yaml")
        return SpecCompiler.compile(SpecTree(commit: nil, files: [file], diagnostics: []))
            .diagnostics
    }

    /// What a value is, in a word or two.
    private static func type(_ schema: JSONValue) -> String {
        if let constant = schema["const"] { return "`\(constant.canonicalText)`" }
        if let choices = schema["enum"]?.array {
            return choices.compactMap(\.string).map { "`\($0)`" }.joined(separator: ", ")
        }
        if schema["allOf"]?.array?.first?["$ref"] != nil { return "a selector" }
        if let branches = schema["oneOf"]?.array {
            return branches.map(type).joined(separator: " or ")
        }
        switch schema["type"]?.string {
        case "array": return "a list of " + (schema["items"].map(plural) ?? "anything")
        case "object": return schema["properties"] == nil ? "a map" : "fields"
        case "boolean": return "`true` or `false`"
        case "integer", "number": return number(schema)
        default: return string(schema)
        }
    }

    private static func plural(_ schema: JSONValue) -> String {
        if schema["oneOf"] != nil || schema["properties"] != nil { return "fields" }
        let type = type(schema)
        for (one, many) in [("a name", "names"), ("text", "texts")] where type == one {
            return many
        }
        return type
    }

    private static func number(_ schema: JSONValue) -> String {
        let low = schema["minimum"]?.canonicalText ?? ""
        let high = schema["maximum"]?.canonicalText ?? ""
        return low.isEmpty ? "a number" : "\(low) to \(high)"
    }

    /// The patterns that fields share have names.
    private static func string(_ schema: JSONValue) -> String {
        if schema["format"] == "date-time" { return "a time" }
        guard let pattern = schema["pattern"]?.string else { return "text" }
        let known = [
            ("^([0-9]+d)?", "a duration"), ("^(100|[0-9]{1,2}", "a percentage"),
            ("^[a-z0-9]([a-z0-9.-]{0,61}", "a name"), ("^[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date"),
            ("^([01][0-9]|2[0-3]):", "a time of day"), ("^(0|[1-9]", "a version"),
            ("^https", "a URL"), ("^(labels|hardware)", "labels and facts"),
        ]
        return known.first { pattern.hasPrefix($0.0) }?.1 ?? "text"
    }
}
