import FleetModel

/// An object that a schema describes by its properties, and where it stands in a document.
struct SchemaPlace {
    enum Step: Hashable {
        case field(Text)
        /// The one element of a list.
        case element
    }

    let steps: [Step]
    var properties: Set<Text>

    /// As the compiler names it: fields joined by dots.
    var name: String {
        steps.compactMap { step in
            if case .field(let field) = step { field.string } else { nil }
        }.joined(separator: ".")
    }

    /// A value in which `content` stands here and nothing else does.
    func embedding(_ content: JSONValue) -> JSONValue {
        steps.reversed().reduce(content) { value, step in
            switch step {
            case .field(let field): [field: value]
            case .element: .array([value])
            }
        }
    }

    /// Every place of a schema, alternatives of one place joined.
    static func all(of root: JSONValue) -> [SchemaPlace] {
        var found: [[Step]: SchemaPlace] = [:]
        func visit(_ schema: JSONValue, _ steps: [Step]) {
            if let reference = schema["$ref"]?.string {
                let name = reference.split(separator: "/").last.map { Text(String($0)) } ?? ""
                if let target = root["definitions"]?[name] { visit(target, steps) }
            }
            if let properties = schema["properties"]?.object {
                found[steps, default: SchemaPlace(steps: steps, properties: [])].properties
                    .formUnion(properties.keys)
                for member in properties.members {
                    visit(member.value, steps + [.field(member.key)])
                }
            }
            if let items = schema["items"] { visit(items, steps + [.element]) }
            for keyword in ["oneOf", "anyOf", "allOf"] as [Text] {
                for branch in schema[keyword]?.array ?? [] { visit(branch, steps) }
            }
        }
        visit(root, [])
        return found.values.sorted { $0.name < $1.name }
    }
}
