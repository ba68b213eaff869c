import FleetModel
import RegularExpressions

extension SchemaCompiler {
    /// Fills the node with the keywords of the schema.
    mutating func compileKeywords(of object: JSONObject, node: Int, place: Place, depth: Int) {
        let resource = nodes[node].resource
        let dialect = dialects[resource]
        if dialect.draft == .draft7, let reference = object["$ref"] {
            compileLoneReference(reference, object, node: node, place: place)
            return
        }
        var schema = Source(object: object, place: place, dialect: dialect, depth: depth)
        for member in object.members {
            note(member, in: schema)
        }
        schema.object = JSONObject(
            object.members.filter { schema.isKnown($0.key) }.map { ($0.key, $0.value) }
        )
        walkDefinitions(schema, resource)
        compileReferences(schema, node)
        compileValues(schema, node)
        compileNumbers(schema, node)
        compileObjects(schema, node)
        compileArrays(schema, node)
        compileCombinations(schema, node)
        compileUnevaluated(schema, node)
    }

    /// A schema as it is being compiled.
    struct Source {
        var object: JSONObject
        let place: Place
        let dialect: SchemaDialect
        let depth: Int

        func isKnown(_ keyword: Text) -> Bool {
            if case .known = dialect.standing(of: keyword) { true } else { false }
        }

        subscript(keyword: Text) -> JSONValue? { object[keyword] }
    }

    /// In draft-07 nothing that stands beside `$ref` has a meaning.
    private mutating func compileLoneReference(
        _ reference: JSONValue,
        _ object: JSONObject,
        node: Int,
        place: Place
    ) {
        let notes: Set<Text> = [
            "$ref", "$comment", "$schema", "$id", "title", "description", "default", "examples",
            "definitions", "deprecated",
        ]
        for member in object.members where !notes.contains(member.key) {
            warn(
                "`\(member.key)` has no meaning beside `$ref` in draft-07; put both into an `allOf`",
                at: place.appending(member.key)
            )
        }
        guard case .string(let text) = reference else {
            fail("a `$ref` is text", at: place.appending("$ref"))
            return
        }
        let target = refer(to: text, from: nodes[node].resource, at: place.appending("$ref"))
        nodes[node].keywords = [.reference(target)]
    }

    /// Warns of what will not be heeded.
    private mutating func note(_ member: JSONObject.Member, in schema: Source) {
        let place = schema.place.appending(member.key)
        switch schema.dialect.standing(of: member.key) {
        case .known: break
        case .elsewhere(let home):
            warn("`\(member.key)` belongs to \(home) and has no meaning here", at: place)
        case .unknown:
            let known = SchemaDialect.keywordNames.filter { schema.isKnown(Text($0)) }
            let near = NearestName.suggestion(for: member.key.string, among: known)
            warn(
                "there is no keyword `\(member.key)`, so it is not checked"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""),
                at: place
            )
        }
        if member.key == "format", case .string(let name) = member.value,
            !SchemaDialect.formats.contains(name)
        {
            warn("there is no format `\(name)`; formats are notes and are not checked", at: place)
        }
        let partners: [Text: Text] = [
            "then": "if", "else": "if", "minContains": "contains", "maxContains": "contains",
        ]
        if let partner = partners[member.key], schema[partner] == nil, schema.isKnown(member.key) {
            warn("`\(member.key)` has no meaning without `\(partner)`", at: place)
        }
    }

    private mutating func walkDefinitions(_ schema: Source, _ resource: Int) {
        for keyword in ["definitions", "$defs"] as [Text] {
            guard let value = schema[keyword] else { continue }
            let place = schema.place.appending(keyword)
            guard let object = value.object else {
                fail("`\(keyword)` is a map of schemas", at: place)
                continue
            }
            for member in object.members {
                _ = walk(
                    member.value,
                    at: place.appending(member.key),
                    in: resource,
                    depth: schema.depth + 1
                )
            }
        }
    }

    private mutating func compileReferences(_ schema: Source, _ node: Int) {
        for keyword in ["$ref", "$dynamicRef"] as [Text] {
            guard let value = schema[keyword] else { continue }
            let place = schema.place.appending(keyword)
            guard case .string(let text) = value else {
                fail("a `\(keyword)` is text", at: place)
                continue
            }
            let isDynamic = keyword == "$dynamicRef"
            let target = refer(
                to: text,
                from: nodes[node].resource,
                at: place,
                dynamic: isDynamic ? (node, nodes[node].keywords.count) : nil
            )
            nodes[node].keywords.append(.reference(target))
        }
    }

    private mutating func compileValues(_ schema: Source, _ node: Int) {
        if let value = schema["type"] {
            let names = value.array ?? [value]
            let types = names.compactMap { $0.string.flatMap(ValueType.init(rawValue:)) }
            if types.count == names.count, !types.isEmpty {
                nodes[node].keywords.append(.type(Set(types)))
            } else {
                let all = ValueType.allCases.map(\.rawValue).joined(separator: ", ")
                fail("a type is one of \(all)", at: schema.place.appending("type"))
            }
        }
        if let value = schema["enum"] {
            if let values = value.array {
                nodes[node].keywords.append(.oneOfValues(values))
            } else {
                fail("`enum` is a list of values", at: schema.place.appending("enum"))
            }
        }
        if let value = schema["const"] { nodes[node].keywords.append(.constant(value)) }
        if let value = schema["pattern"],
            let pattern = pattern(
                value.string.map { Text($0) },
                at: schema.place.appending("pattern")
            )
        {
            nodes[node].keywords.append(.pattern(pattern))
        }
    }

    mutating func pattern(_ text: Text?, at place: Place) -> RegularExpression? {
        guard let text else {
            fail("a pattern is text", at: place)
            return nil
        }
        do throws(RegularExpressionError) {
            return try RegularExpression(text.string, dialect: .ecmaScript)
        } catch {
            fail(
                "the pattern `\(text)` cannot be read at byte \(error.offset): \(error.message)",
                at: place
            )
            return nil
        }
    }

    private mutating func compileNumbers(_ schema: Source, _ node: Int) {
        if let value = schema["multipleOf"] {
            if let number = value.number, number.double > 0 {
                nodes[node].keywords.append(.multiple(DecimalNumber(number), number))
            } else {
                fail("`multipleOf` is a number over 0", at: schema.place.appending("multipleOf"))
            }
        }
        for bound in SchemaKeyword.Bound.allCases {
            guard let value = schema[bound.rawValue] else { continue }
            if let number = value.number {
                nodes[node].keywords.append(.bound(bound, number))
            } else {
                fail("`\(bound.rawValue)` is a number", at: schema.place.appending(bound.rawValue))
            }
        }
        for size in SchemaKeyword.Size.allCases {
            guard let value = schema[size.rawValue] else { continue }
            if let count = count(value, at: schema.place.appending(size.rawValue)) {
                nodes[node].keywords.append(.size(size, count))
            }
        }
    }

    /// A whole number of at least 0; one beyond every count is taken for the largest.
    mutating func count(_ value: JSONValue, at place: Place) -> Int? {
        guard let number = value.number, number.double >= 0,
            number.double.rounded(.towardZero) == number.double
        else {
            fail("this is a whole number of at least 0", at: place)
            return nil
        }
        return number.integer.map { Int($0) } ?? .max
    }
}
