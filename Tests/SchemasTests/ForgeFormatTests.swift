import ConformanceTable
import FleetModel
import Foundation
import JSON
import JSONSchema
import SpecAuthoring
import Testing
import YAML

/// The files for forges and hooks against the schemas that are published for them.
@Suite(.enabled(if: ThirdPartySuite("formats") != nil, "\(ThirdPartySuite.absence)"))
struct ForgeFormatTests {
    @Test(arguments: [".github/workflows/tidegate.yml", ".gitea/workflows/tidegate.yml"])
    func `the workflows that init writes fit the schema of workflows`(_ path: String) throws {
        let file = try #require(StarterRepository.files.first { $0.path == path })

        let findings = try findings(Array(file.text.utf8), path, "github-workflow")
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test func `a workflow with a misspelt key does not fit`() throws {
        let file = try #require(StarterRepository.files.first { $0.path.hasPrefix(".github/") })
        let text = file.text.replacingOccurrences(of: "runs-on:", with: "run-on:")
        #expect(text != file.text)

        #expect(try !findings(Array(text.utf8), file.path, "github-workflow").isEmpty)
    }

    @Test func `the hooks that others may use fit the schema of hooks`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = Array(try Data(contentsOf: root.appending(path: ".pre-commit-hooks.yaml")))

        let findings = try findings(bytes, ".pre-commit-hooks.yaml", "pre-commit-hooks")
        #expect(findings.isEmpty, "\(findings)")
    }

    private func findings(
        _ bytes: [UInt8],
        _ path: String,
        _ schema: String
    ) throws -> [String] {
        let suite = try #require(ThirdPartySuite("formats"))
        let file = "\(schema).schema.json"
        let text = try JSONParser().parse(suite.bytes(of: file))
        let parsed = YAMLParser.parse(bytes, path: path)
        #expect(parsed.diagnostics.isEmpty)
        let value = try #require(parsed.documents.first?.json)
        return try JSONSchema(text, uri: Text(file)).findings(for: value).map { "\($0)" }
    }
}
