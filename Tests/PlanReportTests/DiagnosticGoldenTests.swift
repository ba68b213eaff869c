import FleetModel
import Foundation
import JSON
import PlanReport
import SpecLanguage
import Testing
import YAML

/// What people read for each kind of mistake: every `.yaml` in the folder, and beside it the text.
struct DiagnosticGoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Goldens/Diagnostics")

    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }()

    /// The schema that lies beside an example of one.
    private static func schemas(of name: String) throws -> [SchemaFile] {
        let place = name + SchemaFile.ending
        let file = folder.appending(path: place)
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        let content = SchemaFile.Content(parsing: Array(try Data(contentsOf: file)))
        return [SchemaFile(path: place, place: Text(place), content: content)]
    }

    static func report(on name: String) throws -> DiagnosticText {
        let bytes = Array(try Data(contentsOf: folder.appending(path: name + ".yaml")))
        let file = YAMLParser.parse(bytes, path: name + ".yaml")
        let tree = SpecTree(
            commit: nil,
            files: [file],
            schemas: try schemas(of: name),
            diagnostics: []
        )
        return DiagnosticText(SpecCompiler.compile(tree).diagnostics, sources: [file])
    }

    @Test func `there is a golden for each of forty kinds of mistake`() {
        #expect(Self.names.count >= 40)
    }

    @Test(arguments: names)
    func `a mistake is told as the golden has it`(_ name: String) throws {
        let text = try Self.report(on: name).text()
        let golden = Self.folder.appending(path: name + ".txt")
        if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil {
            try Data(text.utf8).write(to: golden)
            Issue.record("recorded \(name).txt")
        }
        #expect(text == (try? String(contentsOf: golden, encoding: .utf8)))
    }

    @Test func `every code that a spec file can earn has a golden`() throws {
        var codes: Set<Diagnostic.Code> = []
        for name in Self.names {
            let golden = Self.folder.appending(path: name + ".txt")
            let text = (try? String(contentsOf: golden, encoding: .utf8)) ?? ""
            for code in Diagnostic.Code.allCases where text.contains("[\(code.rawValue)]") {
                codes.insert(code)
            }
        }
        // Caps and encodings are told by the parser's own tests, the steps between revisions by the compiler's.
        let elsewhere: Set<Diagnostic.Code> = [
            .capExceeded, .badEncoding, .vanished, .badTransition,
            .refusedEntry, .refusedPath,
            // This one is about devices, too.
            .unknownLabel,
        ]
        #expect(Set(Diagnostic.Code.allCases).subtracting(codes) == elsewhere)
    }

    @Test func `the machine's form counts from one and gives offsets in bytes`() throws {
        let json = try Self.report(on: "look-alike-key").json

        let first = try #require(json["diagnostics"]?.array?.first)
        #expect(first["code"] == "TG1003")
        #expect(first["range"]?["start"] == ["line": 8, "column": 5, "offset": 125])
        #expect(json["errors"] == 1)
    }

    @Test func `a line for each is what editors match`() throws {
        let lines = try Self.report(on: "unknown-kind").lines
        #expect(lines == "unknown-kind.yaml:2:7: error: there is no kind `Cohrt` [TG2001]\n")
    }
}
