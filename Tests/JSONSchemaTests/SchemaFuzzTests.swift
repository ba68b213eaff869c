import FleetModel
import JSONSchema
import SeededGenerator
import Testing

/// Schemas and values put together from pieces, sensible or not.
struct SchemaFuzzTests {
    private static let keywords: [Text] = [
        "$ref", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$defs", "definitions", "type",
        "enum", "const", "multipleOf", "maximum", "exclusiveMinimum", "maxLength", "pattern",
        "items", "prefixItems", "additionalItems", "contains", "minContains", "maxContains",
        "uniqueItems", "maxItems", "properties", "patternProperties", "additionalProperties",
        "propertyNames", "required", "dependencies", "dependentRequired", "dependentSchemas",
        "minProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "format", "a", "b",
    ]

    private static let scalars: [JSONValue] = [
        .null, true, false, 0, 1, -1, 2, "a", "b", "#", "#/definitions/a", "#/$defs/b", "#a", "",
        "string", "integer", "object", "array", "^a", "(", "b.json", "/s.json#/not",
        .number(JSONNumber(1.5) ?? JSONNumber(1)), .number(JSONNumber(1e300) ?? JSONNumber(1)),
        .number(JSONNumber(Double.leastNonzeroMagnitude) ?? JSONNumber(1)),
    ]

    @Test(arguments: 0..<40)
    func `no schema and no value traps, and a check is the same each time`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<300 {
            var schema = schema(depth: 3, &random)
            if random.oneIn(2), var object = schema.object {
                object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
                schema = .object(object)
            }
            let other = self.schema(depth: 2, &random)
            guard
                let compiled = try? JSONSchema(
                    schema,
                    uri: "/s.json",
                    resolving: { $0 == "/b.json" ? other : nil }
                )
            else { continue }
            taken += 1
            for _ in 0..<3 {
                let value = value(depth: 3, &random)
                let findings = compiled.findings(for: value) { $0 == "b" }
                #expect(findings == compiled.findings(for: value) { $0 == "b" })
            }
        }

        #expect(taken > 20, "\(taken) schemas of 300 were taken")
    }

    /// Keywords with values that mostly suit them.
    private func schema(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        if depth == 0 || random.oneIn(8) { return .bool(random.oneIn(2)) }
        var object = JSONObject()
        for _ in 0..<1 + random.below(3) {
            let keyword = random.pick(Self.keywords)
            object[keyword] = argument(of: keyword, depth: depth - 1, &random)
        }
        return .object(object)
    }

    private func argument(
        of keyword: Text,
        depth: Int,
        _ random: inout SeededGenerator
    ) -> JSONValue {
        if random.oneIn(20) { return value(depth: 2, &random) }
        switch keyword {
        case "$ref", "$dynamicRef": return random.pick(["#", "#/definitions/a", "#a", "b.json"])
        case "type":
            return random.pick(["string", "integer", "object", "array", ["null", "number"]])
        case "enum": return [value(depth: 1, &random), value(depth: 2, &random)]
        case "const": return value(depth: 2, &random)
        case "pattern": return random.pick(["^a", "b|", ".*"])
        case "required": return random.pick([["a"], ["a", "b"], []])
        case "uniqueItems": return .bool(random.oneIn(2))
        case "$anchor", "$dynamicAnchor", "$id", "format": return random.pick(["a", "b", "c.json"])
        case "dependentRequired": return ["a": ["b"]]
        case "definitions", "$defs", "properties", "patternProperties", "dependentSchemas",
            "dependencies":
            return ["a": schema(depth: depth, &random), "b": schema(depth: depth, &random)]
        case "allOf", "anyOf", "oneOf", "prefixItems":
            return [schema(depth: depth, &random), schema(depth: depth, &random)]
        case "multipleOf", "maximum", "exclusiveMinimum", "maxLength", "maxItems", "minContains",
            "maxContains", "minProperties":
            return random.pick([1, 2, 3])
        default: return schema(depth: depth, &random)
        }
    }

    private func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch random.below(depth > 0 ? 4 : 2) {
        case 2: return .array((0..<random.below(4)).map { _ in value(depth: depth - 1, &random) })
        case 3:
            var object = JSONObject()
            for _ in 0..<random.below(4) {
                object[random.pick(["a", "b", "aa"])] = value(depth: depth - 1, &random)
            }
            return .object(object)
        default: return random.pick(Self.scalars)
        }
    }
}
