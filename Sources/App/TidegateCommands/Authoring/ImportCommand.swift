import ArgumentParser
import FleetController
import FleetModel
import PlanReport
import SpecAuthoring
import SpecLanguage

/// `tidegate import`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write specs that ask of an existing fleet what its devices report.",
        discussion: """
              tidegate import --twins https://devices.example.net --token-file token --out fleet
              tidegate import --twins twins.ndjson --artifacts firmware.yaml --out fleet

            Devices become cohorts by the labels that tell best what they report; what cohorts share becomes configs by \
            cohort, what one more label tells becomes configs by selector. Firmware is pinned only to versions that \
            --artifacts defines: a twin does not say where its firmware came from.

            Before anything is written the specs are compiled and planned against the same twins: the plan must change \
            nothing. Where it would, the devices are named, and the command exits with 1. What the specs do not hold is \
            listed. Nothing is overwritten.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The platform's URL, or a file that `tidegate snapshot` wrote. By default the platform of the settings.",
            valueName: "url|file"
        )
    )
    var twins: String?
    @Option(
        help: ArgumentHelp(
            "A file or a folder of Firmware documents, which become part of the specs.",
            valueName: "path"
        )
    )
    var artifacts: String?
    @Option(help: ArgumentHelp("A folder to write to.", valueName: "folder")) var out: String
    @OptionGroup(title: "Connections") var options: SettingsOptions

    func run() async throws {
        try await reportingFailures {
            let settings = try options.settings(
                twins.flatMap { PlanTwins.isURL($0) ? [.platformURL: $0] : nil } ?? [:],
                trustsWorkingFolder: false
            )
            let catalogue = try artifacts.map { path in
                let tree = try SpecReading.someSpecs(in: path)
                _ = try SpecReading.compiled(tree, "the artifacts")
                return tree
            }
            let twins = try await PlanTwins.read(twins, settings)
            guard twins.table.count > 0 else {
                throw CommandFailure("the platform lists no device", code: .nothingSelected)
            }
            let imported = FleetImport(twins.table, catalogue: catalogue)
            try prove(imported, twins)
            try SpecFolderWriting.write(
                imported.files.map { ($0.path, Array($0.text.utf8)) },
                to: out
            )
            tell(imported)
        }
    }

    private func prove(_ imported: FleetImport, _ twins: PlanTwins) throws {
        let (devices, diagnostics) = imported.remaining(twins.table, now: twins.listed)
        guard diagnostics.isEmpty else {
            Console.errorRaw(DiagnosticText(diagnostics).text())
            throw CommandFailure("the specs would not compile, and nothing was written")
        }
        guard devices.isEmpty else {
            let names = devices.prefix(20).map(\.text.string).joined(separator: ", ")
            throw CommandFailure(
                "the plan of the specs would still change \(devices.count) devices, and nothing was written: \(names)"
            )
        }
    }

    private func tell(_ imported: FleetImport) {
        var table = TextTable(["COHORT", "DEVICES"])
        table.rows = imported.cohorts.map { [$0.name.text.string, String($0.count)] }
        Console.out(table.text)
        if !imported.leftovers.isEmpty {
            Console.out("\nLeft out:")
            for leftover in imported.leftovers { Console.out("- " + leftover.escapingControls) }
        }
        Console.out("\nThe plan of these specs changes nothing: \(out.escapingControls)")
    }
}
