import FleetModel
import Foundation
import SpecLanguage
import Testing
import YAML

/// The sample repository, which the demo, the documents and the tests share.
struct SampleFleetTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fleet-specs")

    static func tree() throws -> SpecTree {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let files = try paths.filter { $0.hasSuffix(".yaml") }.map { path in
            let bytes = try Data(contentsOf: folder.appending(path: path))
            return YAMLParser.parse(Array(bytes), path: path)
        }
        return SpecTree(commit: nil, files: files, diagnostics: [])
    }

    @Test func `the sample fleet compiles without a word`() throws {
        let compilation = SpecCompiler.compile(try Self.tree())

        #expect(compilation.diagnostics == [])
        let fleet = try #require(compilation.fleet)
        #expect(
            fleet.cohorts.map(\.name.description) == [
                "apac-gateways", "eu-gateways", "kiosks", "lab-gateways", "us-gateways",
            ]
        )
        #expect(fleet.policies.count == 3)
        #expect(fleet.firmware.count == 6)
    }

    @Test func `its policies keep believable durations`() throws {
        let fleet = try #require(SpecCompiler.compile(try Self.tree()).fleet)
        for policy in fleet.policies {
            for wave in policy.firmware.waves + policy.config.waves {
                #expect(wave.soak >= .minutes(15), "\(policy.name) \(wave.name)")
                #expect(wave.requiresHealthy)
            }
            #expect(policy.health.fresh == .minutes(15))
        }
    }

    @Test func `the order of files changes nothing`() throws {
        let tree = try Self.tree()
        let turned = SpecTree(commit: nil, files: tree.files.reversed(), diagnostics: [])
        #expect(SpecCompiler.compile(tree).fleet == SpecCompiler.compile(turned).fleet)
    }
}
