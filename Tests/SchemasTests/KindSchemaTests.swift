import FleetModel
import Foundation
import JSON
import JSONSchema
import Schemas
import SpecLanguage
import Testing
import YAML

/// The schemas of the kinds and the compiler accept the same fields.
struct KindSchemaTests {
    static let kinds = [
        "Acknowledgement", "Calendar", "Cohort", "Command", "Config", "Device", "Emergency",
        "Firmware", "Gate", "Policy", "Tenant",
    ]
    /// A name that is near to no field.
    private static let stranger: Text = "qqqqqqqqqqqq"

    private func schema(_ kind: String) throws -> JSONValue {
        try JSONParser().parse(try #require(EmbeddedSchema(named: kind)).bytes)
    }

    /// What the compiler says of a document of the kind that holds `part`.
    private func diagnostics(_ kind: String, _ part: JSONValue) -> [Diagnostic] {
        var document: JSONValue = [
            "apiVersion": "tidegate/v1", "kind": .string(kind), "metadata": ["name": "probe"],
            "spec": [:],
        ]
        document = document.merged(with: part)
        let file = YAMLParser.parse(document.canonicalBytes, path: "probe.yaml")
        return SpecCompiler.compile(SpecTree(commit: nil, files: [file], diagnostics: []))
            .diagnostics
    }

    /// The fields that the compiler reads at a place; nil: it reads no map there.
    private func known(_ kind: String, _ place: SchemaPlace) -> Set<Text>? {
        let owner = place.name.isEmpty ? "the document" : "`\(place.name)`"
        let part = place.embedding([Self.stranger: true])
        let message = "\(owner) has no field `\(Self.stranger)`"
        let help = diagnostics(kind, part).first { $0.message == message }?.help
        return help.map { help in
            Set(help.matches(of: /`([A-Za-z0-9]+)`/).map { Text(String($0.1)) })
        }
    }

    private func refuses(_ field: Text, _ kind: String, _ place: SchemaPlace) -> Bool {
        let path = (place.name.isEmpty ? "" : place.name + ".") + field.string
        let part = place.embedding([field: "x"])
        return diagnostics(kind, part).contains {
            $0.code == .notSupportedYet && $0.message == "`\(path)` is not supported yet"
        }
    }

    @Test(arguments: kinds)
    func `a schema has the fields that the compiler reads, and no others`(_ kind: String) throws {
        let places = SchemaPlace.all(of: try schema(kind))

        #expect(places.count >= 3)
        for place in places {
            let fields = try #require(self.known(kind, place), "\(kind) \(place.name)")
            let honoured = fields.filter { !refuses($0, kind, place) }
            #expect(honoured == place.properties, "\(kind) \(place.name)")
        }
    }

    @Test(arguments: kinds)
    func `every object of a schema is closed`(_ kind: String) throws {
        func open(_ schema: JSONValue, _ path: String) -> [String] {
            let members = schema.object?.members ?? []
            let isOpen = schema["properties"] != nil && schema["additionalProperties"] != false
            let inner = members.flatMap { open($0.value, "\(path)/\($0.key)") }
            let elements = (schema.array ?? []).flatMap { open($0, path + "/…") }
            return (isOpen && !path.contains("/oneOf") && !path.contains("/if") ? [path] : [])
                + inner + elements
        }
        #expect(open(try schema(kind), "") == [])
    }

    @Test func `every kind of the compiler has a schema`() throws {
        for kind in Self.kinds {
            #expect(try schema(kind)["properties"]?["kind"]?["const"] == .string(kind))
        }
        let help = diagnostics("Nothing", [:]).first { $0.code == .unknownKind }?.help ?? ""
        let named = help.split(separator: " ").map { $0.trimmingCharacters(in: [","]) }
        #expect(named.suffix(Self.kinds.count).sorted() == Self.kinds)
    }

    @Test func `every sample spec fits the schema of its kind`() throws {
        let folder = EmbeddedSchemaTests.root.appending(path: "fleet-specs")
        let names = try #require(FileManager.default.subpaths(atPath: folder.path))
            .filter { $0.hasSuffix(".yaml") }
        var seen: Set<String> = []
        for name in names.sorted() {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            for document in YAMLParser.parse(bytes, path: name).documents {
                let value = try #require(document.json, "\(name)")
                let kind = try #require(value["kind"]?.string)
                seen.insert(kind)
                let schema = try JSONSchema(schema(kind), uri: "kind.schema.json")
                #expect(schema.findings(for: value) == [], "\(name)")
            }
        }
        #expect(seen.isSuperset(of: ["Cohort", "Config", "Firmware", "Policy"]))
    }

    @Test func `a schema refuses what the compiler refuses`() throws {
        let schema = try JSONSchema(schema("Cohort"), uri: "cohort.schema.json")
        let whole: JSONValue = [
            "apiVersion": "tidegate/v1", "kind": "Cohort", "metadata": ["name": "a"],
            "spec": [
                "precedence": 1, "policy": "p",
                "selector": [
                    "matchExpressions": [["key": "a", "operator": "In", "values": ["b"]]]
                ],
            ],
        ]
        #expect(schema.findings(for: whole) == [])
        for wrong in [
            ["apiVersion": "tidegate/v2"], ["metadata": ["name": "A"]], ["spec": ["policy": .null]],
            ["spec": ["precedence": "1"]], ["spec": ["selector": ["where": true]]],
            ["spec": ["selector": ["matchExpressions": []]]], ["spec": ["after": ["a", "a"]]],
            ["spec": ["selector": ["all": true]]], ["spec": ["state": "gone"]],
        ] as [JSONValue] {
            #expect(!schema.findings(for: whole.merged(with: wrong)).isEmpty, "\(wrong)")
            let errors = diagnostics("Cohort", whole.merged(with: wrong))
                .filter { $0.severity == .error && $0.code != .unknownReference }
            #expect(!errors.isEmpty, "\(wrong)")
        }
    }
}
