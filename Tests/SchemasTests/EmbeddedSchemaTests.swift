import Foundation
import Schemas
import Testing

/// The schemas in the program are the files of `schemas/`.
struct EmbeddedSchemaTests {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `every schema file is in the program, byte for byte`() throws {
        let folder = Self.root.appending(path: "schemas")
        let ending = ".schema.json"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(ending) }.sorted()

        #expect(EmbeddedSchema.all.map { $0.name + ending } == files)
        for schema in EmbeddedSchema.all {
            let file = try Data(contentsOf: folder.appending(path: schema.name + ending))
            #expect(Data(schema.bytes) == file, "\(schema.name)")
        }
    }

    @Test func `a schema is found by its name in any case, and by no other`() {
        #expect(EmbeddedSchema(named: "Cohort") == EmbeddedSchema(named: "cohort"))
        #expect(EmbeddedSchema(named: "cohort") != nil)
        #expect(EmbeddedSchema(named: "cohorts") == nil)
        #expect(EmbeddedSchema(named: "") == nil)
    }
}
