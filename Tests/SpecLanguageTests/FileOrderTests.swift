import FleetModel
import SeededGenerator
import SpecLanguage
import Testing
import YAML

/// The order of files decides nothing: neither what a revision means nor what is said of it.
struct FileOrderTests {
    private static func expectNoOrder(of files: [SpecFile], seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let whole = SpecCompiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
        for _ in 0..<5 {
            let turned = files.shuffled(using: &generator)
            let again = SpecCompiler.compile(SpecTree(commit: nil, files: turned, diagnostics: []))
            #expect(again.diagnostics == whole.diagnostics)
            #expect(again.fleet?.contentDigest == whole.fleet?.contentDigest)
            #expect(again.fleet == whole.fleet)
        }
    }

    @Test(arguments: 1...10)
    func `files that contradict each other are judged alike in every order`(_ seed: UInt64) {
        var writer = RandomSpecs(seed: seed)
        var texts: [String: String] = [:]
        for _ in 0..<40 {
            writer.edit(&texts)
            let files = texts.sorted { $0.key < $1.key }.map {
                YAMLParser.parse(Array($0.value.utf8), path: $0.key)
            }
            Self.expectNoOrder(of: files, seed: seed)
        }
    }

    @Test func `the sample fleet is one fleet in every order`() throws {
        Self.expectNoOrder(of: try SampleFleetTests.tree().files, seed: 1)
    }
}
