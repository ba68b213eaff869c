import FleetModel
import JSON
import JSONSchema
import Testing

/// What a person is told of a value that does not fit.
struct SchemaFindingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let schema: String
        let value: String
        /// Each as place, keyword's place and message.
        let findings: [String]

        init(_ schema: String, _ value: String, _ findings: String...) {
            self.schema = schema
            self.value = value
            self.findings = findings
        }

        var testDescription: String { "\(schema) \(value)" }
    }

    static let cases = [
        Case(#"{"type": "integer"}"#, "1.5", " /type: must be a whole number, is 1.5"),
        Case(#"{"type": ["string", "null"]}"#, "true", " /type: must be null or a string, is true"),
        Case(#"{"maximum": 3600}"#, "4000", " /maximum: must be at most 3600, is 4000"),
        Case(#"{"exclusiveMinimum": 0}"#, "0", " /exclusiveMinimum: must be over 0, is 0"),
        Case(#"{"multipleOf": 0.1}"#, "0.25", " /multipleOf: must be a multiple of 0.1, is 0.25"),
        Case(
            #"{"minLength": 2}"#,
            #""é""#,
            " /minLength: must have at least 2 characters, has 1"
        ),
        Case(
            #"{"pattern": "^a+$"}"#,
            #""b""#,
            " /pattern: must match the pattern `^a+$`, is \"b\""
        ),
        Case(
            #"{"enum": ["debug", "info"]}"#,
            #""inof""#,
            " /enum: must be one of \"debug\", \"info\", is \"inof\"; did you mean `info`?"
        ),
        Case(#"{"const": 1}"#, "2", " /const: must be 1, is 2"),
        Case(#"{"required": ["a"]}"#, "{}", " /required: lacks `a`, which is required"),
        Case(
            #"{"properties": {"interval": {"type": "integer"}}, "additionalProperties": false}"#,
            #"{"intervall": 5, "a/b": 1}"#,
            "/a~1b /additionalProperties: is not allowed here",
            "/intervall /additionalProperties: is not allowed here; did you mean `interval`?"
        ),
        Case(
            #"{"propertyNames": {"maxLength": 1}}"#,
            #"{"ab": 1}"#,
            "/ab /propertyNames/maxLength: has a name that must have at most 1 character, has 2"
        ),
        Case(
            #"{"items": {"type": "number"}}"#,
            #"[1, "x", null]"#,
            "/1 /items/type: must be a number, is a string",
            "/2 /items/type: must be a number, is null"
        ),
        Case(
            #"{"uniqueItems": true}"#,
            "[1, 2, 1.0]",
            "/2 /uniqueItems: is the same as element 0, and no two may be equal"
        ),
        Case(
            #"{"contains": {"type": "null"}}"#,
            "[1]",
            " /contains: must have at least 1 of the elements that `contains` describes, has 0"
        ),
        Case(
            #"{"dependencies": {"a": ["b"]}}"#,
            #"{"a": 1}"#,
            " /dependencies: lacks `b`, which `a` requires"
        ),
        Case(
            #"{"properties": {"a": false}}"#,
            #"{"a": 1}"#,
            "/a /properties/a: is not allowed here"
        ),
        Case(#"{"not": {"type": "null"}}"#, "null", " /not: is what `not` excludes, null"),
    ]

    @Test(arguments: cases)
    func `a finding says what is allowed and what there is`(_ example: Case) throws {
        #expect(try told(example.schema, example.value) == example.findings)
    }

    static let branches = [
        Case(
            #"{"anyOf": [{"type": "string"}, {"type": "boolean"}]}"#,
            "5",
            " /anyOf: must be a string or true or false, is 5"
        ),
        Case(
            #"{"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}]}"#,
            #""d""#,
            " /oneOf: must be \"a\", \"b\" or \"c\", is \"d\""
        ),
        Case(
            #"{"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "number"}}]}"#,
            #"["x"]"#,
            "/0 /anyOf/1/items/type: must be a number, is a string"
        ),
        Case(
            """
            {"oneOf": [
                {"properties": {"kind": {"const": "a"}, "port": {"type": "string"}}},
                {"properties": {"kind": {"const": "b"}, "port": {"maximum": 9}}, "required": ["x"]}]}
            """,
            #"{"kind": "b", "port": 10}"#,
            "/port /oneOf/1/properties/port/maximum: must be at most 9, is 10",
            " /oneOf/1/required: lacks `x`, which is required"
        ),
        Case(
            #"{"oneOf": [{"type": "number"}, {"minimum": 1}, {"type": "string"}]}"#,
            "1",
            " /oneOf: must fit exactly one of 3 forms, fits forms 1 and 2"
        ),
    ]

    @Test(arguments: branches)
    func `of several forms the one that was meant is told`(_ example: Case) throws {
        let told = try told(example.schema, example.value)

        #expect(told.sorted() == example.findings.sorted())
    }

    static let deferred = [
        Case(#"{"type": "string", "pattern": "^x$", "maxLength": 1, "enum": ["a"]}"#, #""?""#),
        Case(#"{"type": "string", "pattern": "^x$"}"#, #"{"later": 1}"#),
        Case(#"{"type": "number"}"#, #""?""#, " /type: must be a number, is a string"),
        Case(#"{"const": 5}"#, #""?""#, " /const: must be 5, is a string"),
        Case(#"{"not": {"pattern": "a"}}"#, #""?""#),
        Case(#"{"not": {"type": "string"}}"#, #""?""#, " /not: is what `not` excludes, \"?\""),
        Case(#"{"oneOf": [{"pattern": "a"}, {"pattern": "b"}]}"#, #""?""#),
        Case(
            #"{"oneOf": [{"type": "string"}, {"type": ["string", "null"]}]}"#,
            #""?""#,
            " /oneOf: must fit exactly one of 2 forms, fits forms 1 and 2"
        ),
        Case(#"{"if": {"const": "a"}, "then": false, "else": false}"#, #""?""#),
        Case(#"{"const": {"a": ["x"]}}"#, #"{"a": ["?"]}"#),
        Case(
            #"{"contains": {"const": "a"}, "items": {"type": "string"}}"#,
            #"["?"]"#
        ),
        Case(
            #"{"propertyNames": {"pattern": "^a"}}"#,
            #"{"?": 1}"#,
            "/? /propertyNames/pattern: has a name that must match the pattern `^a`, is \"?\""
        ),
    ]

    @Test(arguments: deferred)
    func `a deferred value is a string whose text is not judged`(_ example: Case) throws {
        let told = try told(example.schema, example.value) { value in
            value == "?" || value["later"] != nil
        }

        #expect(told == example.findings)
    }

    private func told(
        _ schema: String,
        _ value: String,
        isDeferred: @escaping (JSONValue) -> Bool = { _ in false }
    ) throws -> [String] {
        let schema = try JSONSchema(JSONParser().parse(schema.utf8), uri: "s.json")
        return schema.findings(for: try JSONParser().parse(value.utf8), isDeferred: isDeferred)
            .map { "\($0.instance) \($0.schema): \($0.message)" }
    }
}
