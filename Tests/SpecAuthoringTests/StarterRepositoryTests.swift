import FleetModel
import SpecAuthoring
import SpecLanguage
import Testing
import YAML

/// The files that `tidegate init` writes.
struct StarterRepositoryTests {
    static var specs: [SpecFile] {
        StarterRepository.files.filter { $0.path.hasSuffix(".yaml") && !$0.path.hasPrefix(".") }
            .map { YAMLParser.parse(Array($0.text.utf8), path: $0.path) }
    }

    @Test func `the specs compile without a word`() {
        let tree = SpecTree(commit: nil, files: Self.specs, diagnostics: [])

        let compilation = SpecCompiler.compile(tree)
        #expect(compilation.diagnostics.isEmpty, "\(compilation.diagnostics)")
        #expect(compilation.fleet?.cohorts.count == 1)
    }

    @Test func `all that is YAML has the canonical layout`() {
        let files = StarterRepository.files.filter {
            $0.path.hasSuffix(".yaml") || $0.path.hasSuffix(".yml")
        }
        #expect(files.count == 8)
        for file in files {
            let outcome = SpecLayout.format(Array(file.text.utf8), path: file.path)
            #expect(outcome == .canonical, "\(file.path)")
        }
    }

    @Test func `each spec leads an editor to its schema`() {
        for file in StarterRepository.files
        where file.path.hasSuffix(".yaml") && !file.path.hasPrefix(".") {
            let line = file.text.prefix { $0 != "\n" }
            #expect(line.hasPrefix("# yaml-language-server: $schema=../schemas/"), "\(file.path)")
        }
    }
}
