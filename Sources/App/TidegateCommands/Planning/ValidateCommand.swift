import ArgumentParser
import FleetController
import FleetModel
import GitSource
import PlanReport
import SpecAuthoring
import SpecLanguage

/// `tidegate validate`
struct ValidateCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
        /// One line each, for editors and problem matchers.
        case lines
    }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check specs offline: syntax, fields, references, overlaps.",
        discussion: """
              tidegate validate fleet-specs
              tidegate validate fleet-specs --output lines
              tidegate validate fleet-specs --fix
              tidegate validate fleet-specs --watch
              tidegate validate fleet-specs --twins twins.ndjson

            Exits with 1 where there is any error, with 5 where there are no specs. `tidegate help CODE` explains a code.

            --fix makes the fixes that are safe: text that is quoted and was text already, and what was refused and can only \
            mean one thing. Files keep their mode; links, and files that change meanwhile, are left alone. The manual's page on \
            writing specs lists which codes have one.

            --twins holds the labels, their values and the facts of hardware that the specs ask for against devices that \
            are there, and warns of those that none has. Warnings leave the exit code at 0.
            """
    )

    @Argument(help: "A folder or a file of specs.") var path: String = "."
    @Option(name: [.customLong("output"), .customShort("o")], help: "text, json, or lines.")
    var output: Format = .text
    @Flag(help: "Mend what can be mended without a doubt, and check again.") var fix = false
    @Flag(help: "With --fix: mend also where the cure is a guess. Look at the difference.")
    var unsafe = false

    @Flag(help: "Check again whenever a file changes, until Ctrl-C.") var watch = false
    @Option(
        help: ArgumentHelp(
            "Warn of labels and values that no device has: a file that `tidegate snapshot` wrote.",
            valueName: "file"
        )
    )
    var twins: String?

    func validate() throws {
        guard fix || !unsafe else { throw ValidationError("--unsafe is of --fix") }
        guard !(fix && watch) else { throw ValidationError("--watch and --fix exclude each other") }
    }

    func run() async throws {
        try await reportingFailures {
            let twins = try await seenTwins()
            if watch { return try await keepWatch(twins) }
            var tree = try SpecReading.someSpecs(in: path)
            if fix { tree = try repair(tree, twins) }
            let compilation = SpecCompiler.compile(tree)
            show(compilation, tree, twins)
            if compilation.fleet == nil { throw ExitCode.failed }
        }
    }

    /// Ends by a signal only, with 128 and its number, as shells tell it.
    private func keepWatch(_ twins: TwinTable?) async throws {
        let signal = try await SpecWatch(path: path).run { compilation, tree in
            show(compilation, tree, twins)
            let time = SystemClock().now().wall.description
            Console.error("checked \(tree.files.count) files at \(time); waiting for changes")
        }
        throw ExitCode(128 + signal)
    }

    /// The devices to hold the specs against; nil: none are named. Throws a failure where none is there.
    private func seenTwins() async throws -> TwinTable? {
        guard let twins else { return nil }
        guard !PlanTwins.isURL(twins) else {
            throw CommandFailure(
                "--twins is a file here; `tidegate snapshot` writes one",
                code: .usage
            )
        }
        let settings = HostSettings(file: [:], environment: [:], flags: [:])
        let table = try await PlanTwins.read(twins, settings).table
        guard table.count > 0 else {
            throw CommandFailure(
                "there is no twin in \(twins.escapingControls)",
                code: .nothingSelected
            )
        }
        return table
    }

    private func show(_ compilation: Compilation, _ tree: SpecTree, _ twins: TwinTable?) {
        let sightings = twins.map { TwinCheck.check(tree, against: $0) } ?? []
        let diagnostics = (compilation.diagnostics + sightings).sorted()
        let report = DiagnosticText(
            diagnostics,
            sources: tree.files,
            style: TextStyle(usesColour: Console.usesColor)
        )
        switch output {
        case .text where diagnostics.isEmpty:
            let count = tree.files.count
            Console.out(count == 1 ? "1 file is fine." : "\(count) files are fine.")
        case .text: Console.outRaw(Array(report.text().utf8))
        case .lines: Console.outRaw(Array(report.lines.utf8))
        case .json: Console.out(report.json.canonicalText)
        }
    }

    /// Writes what the fixes make of the files, says so on standard error, and reads all of it again.
    private func repair(_ tree: SpecTree, _ twins: TwinTable?) throws -> SpecTree {
        let repair = SpecRepair(tree, allowsUnsafe: unsafe, twins: twins)
        guard !repair.files.isEmpty else {
            Console.error("nothing to fix")
            return tree
        }
        for file in repair.files {
            try FileReplacement.replace(file.path, from: file.before, to: file.after)
            for edit in file.edits {
                let isRemoval = edit.replacement.string.isEmpty
                Console.error(
                    "fixed \(edit.span.description.escapingControls): "
                        + "`\(edit.original.string.escapingControls)` is "
                        + (isRemoval
                            ? "removed" : "now `\(edit.replacement.string.escapingControls)`")
                )
            }
        }
        return try SpecReading.someSpecs(in: path)
    }
}
