import ArgumentParser
import FleetModel
import Foundation
import JSON
import Schemas

/// `tidegate schema [KIND]`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of a kind of spec, of a plan, a twin or a job.",
        discussion: """
            Without a kind it lists them. An editor takes one from a file:

              tidegate schema cohort > cohort.schema.json

            A field is named behind its kind:

              tidegate schema cohort.spec.precedence
            """
    )

    @Argument(help: "Such as cohort, policy, plan or twin; or a field, such as cohort.spec.after.")
    var kind: String?

    func run() async throws {
        try await reportingFailures {
            let words = kind?.split(separator: ".", omittingEmptySubsequences: false) ?? []
            guard let kind = words.first.map({ String($0) }) else {
                return Console.out(Self.list.text)
            }
            guard let schema = EmbeddedSchema(named: kind) else {
                let names = EmbeddedSchema.all.map(\.name).joined(separator: ", ")
                throw CommandFailure(
                    "there is no schema `\(kind.escapingControls)`; there are \(names)",
                    code: .usage
                )
            }
            guard words.count > 1 else { return Console.outRaw(schema.bytes) }
            let path = words.dropFirst().map { Text(String($0)) }
            guard let root = try? JSONParser().parse(schema.bytes),
                let field = SchemaField(path, in: root)
            else {
                let name = path.map(\.string).joined(separator: ".").escapingControls
                throw CommandFailure("a \(schema.name) has no field `\(name)`", code: .usage)
            }
            Console.out(field.text)
        }
    }

    private static var list: TextTable {
        var table = TextTable(["KIND", "WHAT IT DESCRIBES"])
        table.rows = EmbeddedSchema.all.map { schema in
            let value = try? JSONParser().parse(schema.bytes)
            let sentence = value?["description"]?.string ?? ""
            let end = sentence.range(of: ". ").map { sentence[..<$0.lowerBound] + "." }
            return [schema.name, String(end ?? sentence[...])]
        }
        return table
    }
}
