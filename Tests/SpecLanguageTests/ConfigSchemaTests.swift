import FleetModel
import JSON
import SpecLanguage
import Testing
import YAML

/// The values of a config against the schema that it names.
struct ConfigSchemaTests {
    private static let schema = """
        {
          "type": "object",
          "required": ["site"],
          "properties": {
            "site": {"type": "string", "maxLength": 3},
            "port": {"$ref": "common.schema.json#/definitions/port"},
            "uplink": {"type": "object", "properties": {"password": {"type": "string", "minLength": 99}}},
            "servers": {"type": "array", "items": {"type": "string"}},
            "level": {"enum": ["debug", "info"]}
          },
          "additionalProperties": false
        }
        """

    private static let common = """
        {"definitions": {"port": {"type": "integer", "maximum": 65535}}}
        """

    private static func file(_ place: String, _ text: String) -> SchemaFile {
        SchemaFile(
            path: "fleet/" + place,
            place: Text(place),
            content: SchemaFile.Content(parsing: Array(text.utf8))
        )
    }

    static let files = [
        file("schemas/values.schema.json", schema), file("schemas/common.schema.json", common),
    ]

    private static func tree(
        _ values: String,
        schema: String = "schemas/values.schema.json",
        files: [SchemaFile] = files
    ) -> SpecTree {
        let lines = values.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let text = """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: base}
            spec:
              targets: {selector: {matchLabels: {a: b}}}
              schema: \(schema)
              values:
            \(lines)

            """
        let spec = YAMLParser.parse(Array(text.utf8), path: "base.yaml")
        return SpecTree(commit: nil, files: [spec], schemas: files, diagnostics: [])
    }

    private func told(_ tree: SpecTree) -> [String] {
        SpecCompiler.compile(tree).diagnostics.filter { $0.code != .unknownReference }
            .map { "\($0.span.line):\($0.span.column) \($0.code.rawValue) \($0.message)" }
    }

    @Test func `values that fit are no finding, and the schema is no part of the digest`() throws {
        let tree = Self.tree("site: abc\nport: 80\nservers: [a, b]")

        let compilation = SpecCompiler.compile(tree)

        #expect(compilation.diagnostics == [])
        let fleet = try #require(compilation.fleet)
        let config = try #require(fleet.configs.first)
        #expect(config.schema?.place == "schemas/values.schema.json")
        #expect(config.content["schema"] == nil)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let values: String
        let told: [String]

        init(_ values: String, _ told: String...) {
            self.values = values
            self.told = told
        }

        var testDescription: String { values }
    }

    static let cases = [
        Case("site: abcd", "8:11 TG3008 `values.site` must have at most 3 characters, has 4"),
        Case(
            "site: abc\nport: 65536",
            "9:11 TG3008 `values.port` must be at most 65535, is 65536"
        ),
        Case(
            "site: abc\nservers: [a, 1]",
            "9:14 TG3008 `values.servers[1]` must be a string, is a number"
        ),
        Case(
            "site: abc\nsevers: [a]",
            "9:13 TG3008 `values.severs` is not allowed here; did you mean `servers`?"
        ),
        Case("port: 80", "8:11 TG3008 `values` lacks `site`, which is required"),
        Case("site: null\nport: 80", "9:11 TG3008 `values` lacks `site`, which is required"),
        Case("site: ${device.labels.site}"),
        Case("site: {secretRef: site/name}\nuplink: {password: {secretRef: uplink/eu}}"),
        // Sent as `${}`, of three characters.
        Case("site: '$${}'"),
        Case(
            "site: abc\nport: ${device.id}",
            "9:11 TG3008 `values.port` must be a whole number, is a string"
        ),
        Case(
            "site: abc\nlevel: inof",
            "9:12 TG3008 `values.level` must be one of \"debug\", \"info\", is \"inof\"; did you mean `info`?"
        ),
    ]

    @Test(arguments: cases)
    func `a value that does not fit is told at its own line`(_ example: Case) {
        #expect(told(Self.tree(example.values)) == example.told)
    }

    @Test(arguments: [
        ("https://example.com/a.schema.json", "TG2006", "is a URL"),
        ("/a.schema.json", "TG2006", "begins with `/`"),
        ("../a.schema.json", "TG2006", "holds `..`"),
        ("a/../b.schema.json", "TG2006", "holds `..`"),
        ("a//b.schema.json", "TG2006", "holds an empty part"),
        ("a.json", "TG2006", "does not end in `.schema.json`"),
        ("schemas/value.schema.json", "TG3008", "there is no schema `schemas/value.schema.json`"),
    ])
    func `a path that leads nowhere is told at its line`(
        _ path: String,
        _ code: String,
        _ reason: String
    ) throws {
        let compilation = SpecCompiler.compile(Self.tree("site: abc", schema: path))

        let diagnostic = try #require(compilation.diagnostics.first)
        #expect(compilation.diagnostics.count == 1)
        #expect(compilation.fleet == nil)
        #expect(diagnostic.message.contains(reason), "\(diagnostic.message)")
        #expect(diagnostic.code == (code == "TG3008" ? .schemaViolation : .badValue))
        #expect(diagnostic.span.line == 6)
    }

    @Test(arguments: [
        ("{", "the schema `schemas/values.schema.json` is no JSON:"),
        (#"{"type": "strin"}"#, "the schema `schemas/values.schema.json` at `/type`:"),
        (
            #"{"$ref": "https://example.com/x.schema.json"}"#,
            "the schema `schemas/values.schema.json` at `/$ref`: `https://example.com/x.schema.json` leads to"
        ),
        (
            #"{"$ref": "other.schema.json"}"#,
            "the schema `schemas/values.schema.json` at `/$ref`: `other.schema.json` leads to"
        ),
    ])
    func `a schema that cannot be used refuses the revision`(
        _ text: String,
        _ reason: String
    ) throws {
        let files = [Self.file("schemas/values.schema.json", text)]
        let compilation = SpecCompiler.compile(Self.tree("site: abc", files: files))

        let diagnostic = try #require(compilation.diagnostics.first)
        #expect(compilation.fleet == nil)
        #expect(diagnostic.message.hasPrefix(reason), "\(diagnostic.message)")
        #expect(diagnostic.span.line == 6)
    }

    @Test func `what a schema says in vain is a warning at one config that names it`() {
        let files = [Self.file("schemas/values.schema.json", #"{"requird": ["a"]}"#)]
        let compilation = SpecCompiler.compile(Self.tree("site: abc", files: files))

        #expect(compilation.fleet != nil)
        #expect(compilation.diagnostics.map(\.severity) == [.warning])
        #expect(compilation.diagnostics.first?.message.contains("no keyword `requird`") == true)
    }

    @Test func `a kept compiler sees every change of a schema and of its users`() {
        var compiler = SpecCompiler()
        let narrow = Self.file("schemas/common.schema.json", #"{"definitions": {"port": false}}"#)
        let trees = [
            Self.tree("port: 80\nsite: a"), Self.tree("port: 80\nsite: a", files: []),
            Self.tree("port: 80\nsite: a", files: [Self.files[0]]),
            Self.tree("port: 80\nsite: a", files: [Self.files[0], narrow]),
            Self.tree("site: a", files: [Self.files[0], narrow]), Self.tree("port: 99999\nsite: a"),
            Self.tree("port: 99999\nsite: a", schema: "schemas/common.schema.json"),
            Self.tree("port: 9\nsite: a", schema: "schemas/common.schema.json", files: []),
            Self.tree("port: 9\nsite: a"),
        ]
        for tree in trees {
            let kept = compiler.compile(tree)
            let fresh = SpecCompiler.compile(tree)
            #expect(kept.diagnostics == fresh.diagnostics)
            #expect(kept.fleet == fresh.fleet)
        }
    }
}
