import FleetModel
import Testing

@testable import JSONSchema

/// Schemas and values that would never end, or end too late.
struct SchemaLimitTests {
    @Test func `a schema that refers to itself endlessly is told, and never fits`() throws {
        let schema = try JSONSchema(
            [
                "anyOf": [["$ref": "#/definitions/a"], ["not": ["$ref": "#/definitions/a"]]],
                "definitions": [
                    "a": ["allOf": [["$ref": "#/definitions/b"]]],
                    "b": ["$ref": "#/definitions/a"],
                ],
            ],
            uri: "s.json"
        )

        let findings = schema.findings(for: 1)

        #expect(findings.map(\.kind) == [.undecided])
        #expect(
            findings.first?.message == "cannot be checked: the schema refers to itself endlessly"
        )
    }

    @Test func `a value deeper than the limit is told, and never fits`() throws {
        let schema = try JSONSchema(["items": ["$ref": "#"]], uri: "s.json")
        let deep = (0..<JSONSchema.Limits.depth).reduce(1 as JSONValue) { value, _ in [value] }

        #expect(schema.findings(for: [[[[1]]]]).isEmpty)
        #expect(schema.findings(for: deep).map(\.kind) == [.undecided])
    }

    @Test func `branches that multiply are stopped by their number of steps`() throws {
        var definitions = JSONObject()
        for level in 0..<40 {
            let next = JSONValue.string("#/definitions/l\(level + 1)")
            definitions[Text("l\(level)")] = ["allOf": [["$ref": next], ["$ref": next]]]
        }
        definitions["l40"] = true
        let schema = try JSONSchema(
            ["$ref": "#/definitions/l0", "definitions": .object(definitions)],
            uri: "s.json"
        )

        var check = SchemaCheck(schema, steps: 100_000) { _ in false }

        let findings = check.run(1)

        #expect(findings.map(\.kind) == [.undecided])
        #expect(findings.first?.message == "cannot be checked: it takes too many steps")
    }

    @Test func `schemas that stand too deep in each other are refused`() throws {
        let deep = (0...JSONSchema.Limits.nesting).reduce(true as JSONValue) { schema, _ in
            ["not": schema]
        }

        #expect(throws: SchemaError.self) { try JSONSchema(deep, uri: "s.json") }
    }

    @Test func `findings come in one order, and no more than their limit`() throws {
        let schema = try JSONSchema(["items": ["type": "string"]], uri: "s.json")
        let values = JSONValue.array((0..<2_000).map { .integer($0) })

        let findings = schema.findings(for: values)

        #expect(findings.count == JSONSchema.Limits.findings)
        #expect(findings.first?.instance.description == "/0")
    }

    @Test(arguments: [10_000])
    func `equal elements are found without comparing each with each`(_ count: Int) throws {
        let schema = try JSONSchema(["uniqueItems": true], uri: "s.json")
        let values = JSONValue.array((0..<count).map { .integer($0) } + [0])

        #expect(schema.findings(for: values).map(\.instance.description) == ["/\(count)"])
    }
}
