import FleetModel
import RegularExpressions

extension SchemaCompiler {
    /// The node of the schema under the keyword; nil where there is none.
    private mutating func child(_ keyword: Text, of schema: Source, _ node: Int) -> Int? {
        schema[keyword].map { value in
            walk(
                value,
                at: schema.place.appending(keyword),
                in: nodes[node].resource,
                depth: schema.depth + 1
            )
        }
    }

    /// The nodes of the list of schemas under the keyword.
    private mutating func children(_ keyword: Text, of schema: Source, _ node: Int) -> [Int]? {
        guard let value = schema[keyword] else { return nil }
        let place = schema.place.appending(keyword)
        guard let elements = value.array, !elements.isEmpty else {
            fail("`\(keyword)` is a list of at least one schema", at: place)
            return nil
        }
        return elements.enumerated().map { index, element in
            walk(
                element,
                at: place.appending(index),
                in: nodes[node].resource,
                depth: schema.depth + 1
            )
        }
    }

    /// The nodes of the map of schemas under the keyword, by key.
    private mutating func members(
        _ keyword: Text,
        of schema: Source,
        _ node: Int
    ) -> [(key: Text, node: Int)] {
        guard let value = schema[keyword] else { return [] }
        let place = schema.place.appending(keyword)
        guard let object = value.object else {
            fail("`\(keyword)` is a map of schemas", at: place)
            return []
        }
        return object.members.map { member in
            let child = walk(
                member.value,
                at: place.appending(member.key),
                in: nodes[node].resource,
                depth: schema.depth + 1
            )
            return (member.key, child)
        }
    }

    /// A list of names, each once.
    private mutating func names(_ value: JSONValue, at place: Place) -> [Text]? {
        let names = value.array?.compactMap { $0.string.map { Text($0) } }
        guard let names, names.count == value.array?.count, Set(names).count == names.count else {
            fail("this is a list of names, each once", at: place)
            return nil
        }
        return names
    }

    mutating func compileObjects(_ schema: Source, _ node: Int) {
        if let value = schema["required"],
            let names = names(value, at: schema.place.appending("required"))
        {
            nodes[node].keywords.append(.required(names))
        }
        var rules = SchemaKeyword.PropertyRules()
        for member in members("properties", of: schema, node) {
            rules.named[member.key] = member.node
        }
        for member in members("patternProperties", of: schema, node) {
            let place = schema.place.appending("patternProperties").appending(member.key)
            guard let pattern = pattern(member.key, at: place) else { continue }
            rules.patterns.append((pattern, member.node))
        }
        rules.additional = child("additionalProperties", of: schema, node)
        if !rules.named.isEmpty || !rules.patterns.isEmpty || rules.additional != nil {
            nodes[node].keywords.append(.properties(rules))
        }
        if let names = child("propertyNames", of: schema, node) {
            nodes[node].keywords.append(.propertyNames(names))
        }
        compileDependencies(schema, node)
    }

    private mutating func compileDependencies(_ schema: Source, _ node: Int) {
        var required: [(key: Text, required: [Text])] = []
        var schemas: [(key: Text, node: Int)] = []
        var keyword: Text = "dependentRequired"
        if let value = schema["dependencies"] {
            keyword = "dependencies"
            let place = schema.place.appending(keyword)
            if value.object == nil { fail("`dependencies` is a map", at: place) }
            for member in value.object?.members ?? [] {
                let place = place.appending(member.key)
                if case .array = member.value {
                    names(member.value, at: place).map { required.append((member.key, $0)) }
                } else {
                    let child = walk(
                        member.value,
                        at: place,
                        in: nodes[node].resource,
                        depth: schema.depth + 1
                    )
                    schemas.append((member.key, child))
                }
            }
        }
        if let value = schema["dependentRequired"] {
            let place = schema.place.appending("dependentRequired")
            if value.object == nil { fail("`dependentRequired` is a map", at: place) }
            for member in value.object?.members ?? [] {
                names(member.value, at: place.appending(member.key))
                    .map { required.append((member.key, $0)) }
            }
        }
        schemas += members("dependentSchemas", of: schema, node)
        if !required.isEmpty {
            nodes[node].keywords.append(.dependentRequired(required, keyword: keyword))
        }
        if !schemas.isEmpty {
            let home: Text = keyword == "dependencies" ? keyword : "dependentSchemas"
            nodes[node].keywords.append(.dependentSchemas(schemas, keyword: home))
        }
    }

    mutating func compileArrays(_ schema: Source, _ node: Int) {
        var rules = SchemaKeyword.ItemRules(firstKeyword: "prefixItems", restKeyword: "items")
        if schema.dialect.draft == .draft7, case .array(let elements) = schema["items"] {
            rules.firstKeyword = "items"
            rules.restKeyword = "additionalItems"
            // Draft-07 takes the empty list as well.
            if !elements.isEmpty { rules.first = children("items", of: schema, node) ?? [] }
            rules.rest = child("additionalItems", of: schema, node)
        } else {
            rules.first = children("prefixItems", of: schema, node) ?? []
            rules.rest = child("items", of: schema, node)
            if schema["additionalItems"] != nil {
                warn(
                    "`additionalItems` has no meaning without a list of `items`",
                    at: schema.place.appending("additionalItems")
                )
                _ = child("additionalItems", of: schema, node)
            }
        }
        if !rules.first.isEmpty || rules.rest != nil { nodes[node].keywords.append(.items(rules)) }
        if let contained = child("contains", of: schema, node) {
            let least = schema["minContains"]
                .flatMap { count($0, at: schema.place.appending("minContains")) }
            let most = schema["maxContains"]
                .flatMap { count($0, at: schema.place.appending("maxContains")) }
            nodes[node].keywords.append(.contains(node: contained, least: least, most: most))
        }
        if let unique = schema["uniqueItems"] {
            if unique.bool == nil {
                fail("`uniqueItems` is true or false", at: schema.place.appending("uniqueItems"))
            }
            if unique.bool == true { nodes[node].keywords.append(.uniqueItems) }
        }
    }

    mutating func compileCombinations(_ schema: Source, _ node: Int) {
        if let all = children("allOf", of: schema, node) {
            nodes[node].keywords.append(.allOf(all))
        }
        if let any = children("anyOf", of: schema, node) {
            nodes[node].keywords.append(.anyOf(any))
        }
        if let one = children("oneOf", of: schema, node) {
            nodes[node].keywords.append(.exactlyOne(one))
        }
        if let not = child("not", of: schema, node) { nodes[node].keywords.append(.not(not)) }
        let condition = child("if", of: schema, node)
        let then = child("then", of: schema, node)
        let otherwise = child("else", of: schema, node)
        if let condition {
            nodes[node].keywords.append(
                .conditional(condition: condition, then: then, otherwise: otherwise)
            )
        }
        // Checked by nobody, but references may lead into it.
        _ = child("contentSchema", of: schema, node)
    }

    mutating func compileUnevaluated(_ schema: Source, _ node: Int) {
        if let rest = child("unevaluatedItems", of: schema, node) {
            nodes[node].keywords.append(.unevaluatedItems(rest))
            looksAtUnevaluated = true
        }
        if let rest = child("unevaluatedProperties", of: schema, node) {
            nodes[node].keywords.append(.unevaluatedProperties(rest))
            looksAtUnevaluated = true
        }
    }
}
