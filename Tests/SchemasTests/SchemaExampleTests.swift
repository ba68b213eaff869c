import FleetModel
import Foundation
import JSON
import JSONSchema
import Schemas
import SpecLanguage
import Testing
import YAML

/// What editors show of a schema: every field is described, and every example and default is one.
struct SchemaExampleTests {
    private func schema(_ kind: String) throws -> JSONValue {
        try JSONParser().parse(try #require(EmbeddedSchema(named: kind)).bytes)
    }

    private func diagnostics(_ document: JSONValue) -> [Diagnostic] {
        let file = YAMLParser.parse(document.canonicalBytes, path: "probe.yaml")
        return SpecCompiler.compile(SpecTree(commit: nil, files: [file], diagnostics: []))
            .diagnostics
    }

    /// Every property of a schema with where it stands in a document.
    private func properties(
        _ root: JSONValue
    ) -> [(steps: [SchemaPlace.Step], schema: JSONValue)] {
        var found: [(steps: [SchemaPlace.Step], schema: JSONValue)] = []
        func visit(_ schema: JSONValue, _ steps: [SchemaPlace.Step]) {
            if let name = schema["$ref"]?.string?.split(separator: "/").last,
                let target = root["definitions"]?[Text(String(name))]
            {
                visit(target, steps)
            }
            for (key, property) in (schema["properties"]?.object?.members ?? []).map({
                ($0.key, $0.value)
            }) {
                found.append((steps + [.field(key)], property))
                visit(property, steps + [.field(key)])
            }
            if let items = schema["items"] { visit(items, steps + [.element]) }
            for keyword in ["oneOf", "anyOf", "allOf"] as [Text] {
                for branch in schema[keyword]?.array ?? [] { visit(branch, steps) }
            }
        }
        visit(root, [])
        return found
    }

    private func name(_ steps: [SchemaPlace.Step]) -> String {
        SchemaPlace(steps: steps, properties: []).name
    }

    @Test(arguments: KindSchemaTests.kinds)
    func `every field says what it is, with an example`(_ kind: String) throws {
        let fields = properties(try schema(kind))
        // What a field of fields is, those say.
        let groups = Set(["metadata", "spec"])
        #expect(fields.count > 10)
        for field in fields {
            #expect(field.schema["description"]?.string?.isEmpty == false, "\(name(field.steps))")
            guard !groups.contains(name(field.steps)), field.schema["properties"] == nil else {
                continue
            }
            let examples = field.schema["examples"]?.array ?? []
            #expect(!examples.isEmpty, "\(name(field.steps))")
        }
    }

    @Test(arguments: KindSchemaTests.kinds)
    func `every example and every default is taken by the compiler and by the schema`(
        _ kind: String
    ) throws {
        // A field alone lacks the others that it needs, and names what is in other documents.
        let expected: Set<Diagnostic.Code> = [
            .missingField, .unknownReference, .notSupportedYet, .schemaViolation, .unused,
        ]
        let whole: JSONValue = [
            "apiVersion": "tidegate/v1", "kind": .string(kind), "metadata": ["name": "probe"],
            "spec": [:],
        ]
        let root = try schema(kind)
        for field in properties(root) {
            let values =
                (field.schema["examples"]?.array ?? [])
                + [field.schema["default"]]
                .compactMap { $0 }
            var part = field.schema.object ?? JSONObject()
            part["definitions"] = root["definitions"]
            let schema = try JSONSchema(.object(part), uri: "field.schema.json")
            for value in values {
                #expect(schema.findings(for: value) == [], "\(name(field.steps)): \(value)")
                let part = SchemaPlace(steps: field.steps, properties: []).embedding(value)
                let found = diagnostics(whole.merged(with: part)).filter {
                    !expected.contains($0.code)
                }
                #expect(found == [], "\(name(field.steps)): \(value)")
            }
        }
    }

    @Test(arguments: KindSchemaTests.kinds)
    func `the example of a kind is a whole document`(_ kind: String) throws {
        let root = try schema(kind)
        let example = try #require(root["examples"]?.array?.first)

        let schema = try JSONSchema(root, uri: "kind.schema.json")
        #expect(schema.warnings == [])
        #expect(schema.findings(for: example) == [])
        let errors = diagnostics(example).filter {
            $0.severity == .error && $0.code != .unknownReference
        }
        #expect(errors == [])
    }

    @Test func `what schemas share is the same in all`() throws {
        var shared: [Text: JSONValue] = [:]
        for kind in KindSchemaTests.kinds {
            for member in try schema(kind)["definitions"]?.object?.members ?? [] {
                #expect(shared[member.key] ?? member.value == member.value, "\(member.key)")
                shared[member.key] = member.value
            }
        }
        #expect(shared.keys.contains("selector"))
    }

    @Test func `the schema of all kinds is made of those of each`() throws {
        let all = try schema("spec")
        var definitions = try #require(all["definitions"]?.object)
        for kind in KindSchemaTests.kinds {
            var own = try #require(try schema(kind).object)
            for member in own["definitions"]?.object?.members ?? [] {
                #expect(definitions[member.key] == member.value)
            }
            for keyword in ["definitions", "$schema", "$id"] as [Text] { own[keyword] = nil }
            #expect(definitions[Text(kind)] == .object(own), "\(kind)")
            definitions[Text(kind)] = nil
        }
        definitions["selector"] = nil
        #expect(definitions.isEmpty)
    }

    @Test func `the kind decides what the schema of all kinds demands`() throws {
        let all = try JSONSchema(schema("spec"), uri: "spec.schema.json")
        for kind in KindSchemaTests.kinds {
            let example = try #require(try schema(kind)["examples"]?.array?.first)
            #expect(all.findings(for: example) == [], "\(kind)")
            for other in KindSchemaTests.kinds where other != kind {
                #expect(all.findings(for: example.merged(with: ["kind": .string(other)])) != [])
            }
        }
        #expect(all.findings(for: ["kind": "Cohrt"]) != [])
        #expect(all.findings(for: [:]) != [])
    }
}
