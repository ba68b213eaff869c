import FleetModel
import Foundation
import JSON
import JSONSchema
import Schemas
import SpecLanguage
import Testing
import YAML

/// The pages of the manual about kinds: their examples stand in a sample repository, their tables are made of the schemas.
struct KindManualTests {
    private static let root = EmbeddedSchemaTests.root
    private static let begin = "<!-- fields, written by RECORD_MANUAL=1 make test-core -->\n"
    private static let end = "<!-- end of the fields -->\n"

    private static func reference(_ kind: String) throws -> KindReference {
        let schema = try JSONParser().parse(try #require(EmbeddedSchema(named: kind)).bytes)
        return KindReference(kind: kind, schema: schema)
    }

    private static func page(_ name: String) -> URL {
        root.appending(path: "docs/manual/\(name).md")
    }

    /// The texts of the files of a folder, by their paths.
    private static func files(_ folder: String) throws -> [String: String] {
        let url = root.appending(path: folder)
        let names = try #require(FileManager.default.subpaths(atPath: url.path))
        var texts: [String: String] = [:]
        for name in names where name.hasSuffix(".yaml") {
            texts[name] = try String(contentsOf: url.appending(path: name), encoding: .utf8)
        }
        return texts
    }

    private static func tree(_ texts: [String: String]) -> SpecTree {
        let files = texts.keys.sorted().map { name in
            YAMLParser.parse(Array((texts[name] ?? "").utf8), path: name)
        }
        return SpecTree(commit: nil, files: files, diagnostics: [])
    }

    /// Holds what stands between the markers of a page to a text, or writes it anew.
    private static func expect(_ text: String, in page: URL) throws {
        let old = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(old.range(of: begin)).upperBound
        let stop = try #require(old.range(of: end)).lowerBound
        let new = old.replacingCharacters(in: start..<stop, with: text)
        if ProcessInfo.processInfo.environment["RECORD_MANUAL"] != nil, new != old {
            try Data(new.utf8).write(to: page)
            Issue.record("recorded \(page.lastPathComponent)")
        }
        #expect(new == old, "\(page.lastPathComponent)")
    }

    @Test(arguments: KindSchemaTests.kinds)
    func `the table of a kind is the one of its schema`(_ kind: String) throws {
        try Self.expect(
            try Self.reference(kind).text,
            in: Self.page("kinds/\(kind.lowercased())")
        )
    }

    @Test func `the index names every kind`() throws {
        var lines = ["| kind | what it is | |", "|---|---|---|"]
        for kind in KindSchemaTests.kinds {
            let (description, isCarriedOut) = try Self.reference(kind).summary
            let link = "[\(kind)](kinds/\(kind.lowercased()).md)"
            lines.append("| \(link) | \(description) | \(isCarriedOut ? "" : "checked only") |")
        }
        try Self.expect(lines.joined(separator: "\n") + "\n", in: Self.page("kinds"))
    }

    @Test(arguments: KindSchemaTests.kinds)
    func `a page opens with an example, which stands in a sample repository`(
        _ kind: String
    ) throws {
        let page = Self.page("kinds/\(kind.lowercased())")
        let text = try String(contentsOf: page, encoding: .utf8)
        let parts = text.split(separator: "```", omittingEmptySubsequences: false)
        let examples = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
            .filter { $0.hasPrefix("yaml\n") }.map { $0.dropFirst(5) }
        let samples = try Self.files("samples/regional-fleet").merging(
            try Self.files("fleet-specs"),
            uniquingKeysWith: { one, other in one + other }
        )

        let first = try #require(examples.first)
        #expect(first.contains("kind: \(kind)\n"))
        // What stands before it is the heading.
        #expect(parts[0].split(separator: "\n") == ["# \(kind)"])
        for example in examples {
            #expect(samples.values.contains { $0.contains(example) }, "\(example)")
        }
    }

    @Test func `the regional sample is valid, and warns of what is checked only`() throws {
        let compilation = SpecCompiler.compile(
            Self.tree(try Self.files("samples/regional-fleet"))
        )

        let others = compilation.diagnostics.filter { $0.code != .notSupportedYet }
        #expect(others == [])
        #expect(compilation.fleet != nil)
        #expect(!compilation.isCarriedOut)
    }

    @Test func `the regional sample uses every kind, and fits the schema of all`() throws {
        let texts = try Self.files("samples/regional-fleet")
        let schema = try JSONParser().parse(try #require(EmbeddedSchema(named: "spec")).bytes)
        let all = try JSONSchema(schema, uri: "spec.schema.json")
        var kinds: Set<String> = []
        for file in Self.tree(texts).files {
            for document in file.documents {
                let value = try #require(document.json, "\(file.path)")
                kinds.insert(try #require(value["kind"]?.string))
                #expect(all.findings(for: value) == [], "\(file.path)")
            }
        }
        #expect(kinds.sorted() == KindSchemaTests.kinds)
    }
}
