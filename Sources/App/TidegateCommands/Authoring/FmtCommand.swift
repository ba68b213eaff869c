import ArgumentParser
import FleetModel
import SpecAuthoring
import SpecLanguage

/// `tidegate fmt`
struct FmtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Bring specs into the canonical layout; comments, order and quotes stay.",
        discussion: """
              tidegate fmt fleet-specs
              tidegate fmt fleet-specs --check

            Two blanks a level, lists inside their key, flow collections where they fit into 100 columns, no blanks at the \
            ends of lines. What each file means is read back and compared; one that has errors, or could come to mean \
            anything else, is left alone and named.

            Writes the names of the files that change. Exits with 1 where a file is left alone, or with --check where one \
            would change; with 5 where there are no specs.
            """
    )

    @Argument(help: "A folder or a file of specs.") var path: String = "."
    @Flag(help: "Change nothing; exit with 1 where a file is not in the canonical layout.")
    var check = false

    func run() async throws {
        try await reportingFailures {
            let tree = try SpecReading.someSpecs(in: path)
            var changed = 0
            var leftAlone = tree.diagnostics.count
            for diagnostic in tree.diagnostics {
                Console.error(
                    "left alone: \(diagnostic.span.description.escapingControls): "
                        + diagnostic.message.escapingControls
                )
            }
            for file in tree.files {
                switch SpecLayout.format(file.source, path: file.path) {
                case .canonical: continue
                case .leftAlone(let reason):
                    leftAlone += 1
                    Console.error("left alone: \(file.path.escapingControls): \(reason)")
                case .formatted(let text):
                    changed += 1
                    if !check {
                        try FileReplacement.replace(file.path, from: file.source, to: text)
                    }
                    Console.out(file.path.escapingControls)
                }
            }
            if leftAlone > 0 || (check && changed > 0) { throw ExitCode.failed }
        }
    }
}
