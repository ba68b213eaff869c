import ConformanceTable
import FleetModel
import Foundation
import JSON
import JSONSchema
import Testing

/// The required cases of JSON-Schema-Test-Suite; those of `format` and of other optional parts are not claimed.
@Suite(
    .enabled(if: ThirdPartySuite("json-schema-test-suite") != nil, "\(ThirdPartySuite.absence)")
)
struct JSONSchemaSuiteTests {
    /// Groups that are left out, with the reason.
    static let leftOut: [String: String] = [
        "validate definition against metaschema": metaSchemas,
        "remote ref, containing refs itself": metaSchemas,
    ]

    private static let metaSchemas =
        "the meta-schema is a document of a third party that is not part of the program"

    @Test(arguments: [("draft7", 927), ("draft2020-12", 1_299)])
    func `values fit their schemas, or do not`(_ draft: String, _ cases: Int) throws {
        let suite = try #require(ThirdPartySuite("json-schema-test-suite"))
        let remotes = try remotes(of: suite)
        var row = ConformanceRow(suite, "the required cases of \(draft)")
        let folder = suite.folder.appending(path: "tests/\(draft)").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".json") }.sorted()
        for file in files {
            let groups = try JSONParser().parse(suite.bytes(of: "tests/\(draft)/\(file)")).array
            for group in groups ?? [] { check(group, draft, "\(file): ", remotes, &row) }
        }
        try row.finish(cases: cases)
    }

    private func check(
        _ group: JSONValue,
        _ draft: String,
        _ prefix: String,
        _ remotes: [Text: JSONValue],
        _ row: inout ConformanceRow
    ) {
        let title = group["description"]?.string ?? ""
        let cases = group["tests"]?.array ?? []
        func name(_ example: JSONValue) -> String {
            prefix + title + ": " + (example["description"]?.string ?? "")
        }
        let schema = try? JSONSchema(
            dated(group["schema"] ?? .null, draft),
            uri: "test:///schema.json",
            resolving: { remotes[$0] }
        )
        for example in cases {
            let expected = example["valid"]?.bool
            let fits = schema.map { $0.findings(for: example["data"] ?? .null).isEmpty }
            // A case that passes is no longer to be left out.
            if schema == nil, let reason = Self.leftOut[title] {
                row.skip(name(example), because: reason)
            } else {
                row.expect(fits == expected, name(example))
            }
        }
    }

    /// The drafts of the suite are told by their folders, where a schema does not say its own.
    private func dated(_ schema: JSONValue, _ draft: String) -> JSONValue {
        guard draft == "draft2020-12", var object = schema.object, object["$schema"] == nil else {
            return schema
        }
        object["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        return .object(object)
    }

    /// The documents that the suite expects at a server of that address.
    private func remotes(of suite: ThirdPartySuite) throws -> [Text: JSONValue] {
        var found: [Text: JSONValue] = [:]
        let root = suite.folder.appending(path: "remotes")
        let walk = FileManager.default.enumerator(atPath: root.path)
        while let path = walk?.nextObject() as? String {
            guard path.hasSuffix(".json"), !path.contains("draft2019-09") else { continue }
            let value = try JSONParser().parse(suite.bytes(of: "remotes/\(path)"))
            let draft = path.hasPrefix("draft2020-12") ? "draft2020-12" : "draft7"
            found[Text("http://localhost:1234/\(path)")] = dated(value, draft)
        }
        return found
    }
}
