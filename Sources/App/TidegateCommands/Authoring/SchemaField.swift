import FleetModel

/// One field of a kind as its schema describes it: what `tidegate schema cohort.spec.precedence` shows.
struct SchemaField {
    let path: [Text]
    private let root: JSONValue
    private let schema: JSONValue
    private let isRequired: Bool

    /// So many references lie between a field and what describes it.
    private static let depth = 16

    /// Finds a field by its keys from the document's root; the elements of a list are passed through. nil: there is none.
    init?(_ path: [Text], in root: JSONValue) {
        var schema = root
        var isRequired = true
        for key in path {
            let parts = Self.parts(of: schema, root)
            guard let next = parts.lazy.compactMap({ Self.property(key, $0) }).first else {
                return nil
            }
            isRequired = parts.contains {
                Self.element($0)["required"]?.array?.contains(.string(key)) ?? false
            }
            schema = next
        }
        self.path = path
        self.root = root
        self.schema = schema
        self.isRequired = isRequired
    }

    /// What a person reads: what it is, what it takes, what is below it.
    var text: String {
        let parts = Self.parts(of: schema, root)
        func first(_ keyword: Text) -> JSONValue? { parts.lazy.compactMap { $0[keyword] }.first }
        var lines = [path.map(\.string).joined(separator: ".") + (isRequired ? "   required" : "")]
        if let description = first("description")?.string { lines.append("  \(description)") }
        let facts: [(String, JSONValue?)] = [
            ("type", first("type")), ("is", first("const")), ("one of", first("enum")),
            ("default", first("default")), ("from", first("minimum")), ("to", first("maximum")),
            ("pattern", first("pattern")), ("for example", first("examples")?.array?.first),
        ]
        var table = TextTable([])
        table.rows = facts.compactMap { name, value in
            value.map { ["  \(name)", $0.string ?? $0.canonicalText] }
        }
        if !table.rows.isEmpty { lines += ["", table.text] }
        var fields = TextTable([])
        for part in parts {
            for member in Self.element(part)["properties"]?.object?.members ?? [] {
                let description = Self.parts(of: member.value, root).lazy
                    .compactMap { $0["description"]?.string }.first
                fields.rows.append(["  \(member.key)", description ?? ""])
            }
        }
        if !fields.rows.isEmpty { lines += ["", "Fields", fields.text] }
        return lines.joined(separator: "\n")
    }

    private static func property(_ key: Text, _ schema: JSONValue) -> JSONValue? {
        let schema = element(schema)
        if let found = schema["properties"]?[key] { return found }
        // A map from names of the user's own to values.
        if let any = schema["additionalProperties"], any.object != nil { return any }
        return nil
    }

    private static func element(_ schema: JSONValue) -> JSONValue { schema["items"] ?? schema }

    /// A schema with all that it refers to, itself first.
    private static func parts(of schema: JSONValue, _ root: JSONValue) -> [JSONValue] {
        var parts: [JSONValue] = []
        var open = [schema]
        while let next = open.first, parts.count < depth {
            open.removeFirst()
            parts.append(next)
            for inner in [next, element(next)] {
                if let name = inner["$ref"]?.string?.split(separator: "/").last,
                    let target = root["definitions"]?[Text(String(name))]
                {
                    open.append(target)
                }
                for keyword in ["allOf", "anyOf", "oneOf"] as [Text] {
                    open += inner[keyword]?.array ?? []
                }
            }
        }
        return parts
    }
}
