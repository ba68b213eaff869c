import FleetModel
import JSON
import JSONSchema
import Testing

/// What is told of a schema itself.
struct SchemaProblemTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let schema: String
        let pointer: String
        let message: String

        init(_ schema: String, _ pointer: String, _ message: String) {
            self.schema = schema
            self.pointer = pointer
            self.message = message
        }

        var testDescription: String { schema }
    }

    static let errors = [
        Case("[]", "", "a schema is a map, true or false, not a list"),
        Case(#"{"type": "strin"}"#, "/type", "a type is one of"),
        Case(
            #"{"properties": {"a": {"minLength": -1}}}"#,
            "/properties/a/minLength",
            "this is a whole"
        ),
        Case(#"{"multipleOf": 0}"#, "/multipleOf", "`multipleOf` is a number over 0"),
        Case(#"{"required": ["a", "a"]}"#, "/required", "this is a list of names, each once"),
        Case(#"{"allOf": []}"#, "/allOf", "`allOf` is a list of at least one schema"),
        Case(
            #"{"pattern": "(a)\\1"}"#,
            "/pattern",
            "the pattern `(a)\\1` cannot be read at byte 3: back-references, \\1, are not supported"
        ),
        Case(
            ##"{"$ref": "#/definitions/a"}"##,
            "/$ref",
            "`#/definitions/a` leads to nothing"
        ),
        Case(
            #"{"properties": {"a": {"$ref": "https://example.com/b.json"}}}"#,
            "/properties/a/$ref",
            "`https://example.com/b.json` leads to https://example.com/b.json, which is not among"
        ),
        Case(
            #"{"$schema": "http://json-schema.org/draft-04/schema#"}"#,
            "/$schema",
            "the draft http://json-schema.org/draft-04/schema# is not understood"
        ),
        Case(
            ##"{"definitions": {"a": {"$id": "#x"}, "b": {"$id": "#x"}}}"##,
            "/definitions/b/$id",
            "another schema has this anchor already"
        ),
    ]

    @Test(arguments: errors)
    func `a faulty schema is refused where it is wrong`(_ example: Case) throws {
        let value = try JSONParser().parse(example.schema.utf8)
        do throws(SchemaError) {
            _ = try JSONSchema(value, uri: "s.json")
            Issue.record("was taken")
        } catch {
            #expect(error.problems.map(\.pointer.description) == [example.pointer])
            let message = error.problems.first?.message ?? ""
            #expect(message.hasPrefix(example.message), "\(message)")
        }
    }

    static let warnings = [
        Case(
            #"{"requird": ["a"]}"#,
            "/requird",
            "there is no keyword `requird`, so it is not checked; did you mean `required`?"
        ),
        Case(#"{"format": "e-mail"}"#, "/format", "there is no format `e-mail`"),
        Case(
            #"{"dependentRequired": {}}"#,
            "/dependentRequired",
            "`dependentRequired` belongs to 2020-12"
        ),
        Case(
            ##"{"$ref": "#/definitions/a", "maximum": 1, "definitions": {"a": true}}"##,
            "/maximum",
            "`maximum` has no meaning beside `$ref`"
        ),
        Case(#"{"then": true}"#, "/then", "`then` has no meaning without `if`"),
        Case(
            #"{"$schema": "https://json-schema.org/draft/2020-12/schema", "additionalItems": false}"#,
            "/additionalItems",
            "`additionalItems` belongs to draft-07"
        ),
    ]

    @Test(arguments: warnings)
    func `what will not be heeded is told`(_ example: Case) throws {
        let value = try JSONParser().parse(example.schema.utf8)

        let schema = try JSONSchema(value, uri: "s.json")

        #expect(schema.warnings.map(\.pointer.description) == [example.pointer])
        let message = schema.warnings.first?.message ?? ""
        #expect(message.hasPrefix(example.message), "\(message)")
    }

    @Test func `notes and the names of extensions are no warnings`() throws {
        let schema = try JSONSchema(
            ["title": "t", "description": "d", "default": 1, "x-order": 5, "format": "date-time"],
            uri: "s.json"
        )

        #expect(schema.warnings.isEmpty)
    }

    @Test func `references lead into other documents by place and by identifier`() throws {
        let common: JSONValue = [
            "$id": "https://example.com/common.json",
            "definitions": ["port": ["type": "integer", "maximum": 65_535]],
        ]
        let schema = try JSONSchema(
            [
                "properties": [
                    "a": ["$ref": "../common.json#/definitions/port"],
                    "b": ["$ref": "https://example.com/common.json#/definitions/port"],
                ]
            ],
            uri: "/schemas/deep/s.json",
            resolving: {
                ["/schemas/common.json", "https://example.com/common.json"].contains($0)
                    ? common : nil
            }
        )

        let findings = schema.findings(for: ["a": 65_536, "b": "x"])

        #expect(findings.map(\.instance.description) == ["/a", "/b"])
        #expect(findings.map(\.document) == ["/schemas/common.json", "/schemas/common.json"])
        #expect(
            findings.map(\.schema.description) == [
                "/definitions/port/maximum", "/definitions/port/type",
            ]
        )
    }
}
