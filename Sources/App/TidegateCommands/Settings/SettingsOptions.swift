import ArgumentParser
import FleetModel
import Foundation

/// The flags that every command with settings takes.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings file; without it ./tidegate.yaml or /etc/tidegate/tidegate.yaml where there is one.",
            valueName: "file"
        )
    )
    var config: String?

    @Option(
        help:
            "The Git repository of specs: https://, ssh://, git:// on loopback, file:// or a path."
    )
    var repo: String?

    @Option(help: "The branch that is followed.")
    var branch: String?

    @Option(help: "The folder of specs inside the repository.")
    var path: String?

    @Option(help: "The device platform's URL.")
    var platform: String?

    @Option(help: ArgumentHelp("A file that holds the platform's bearer token.", valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "A file of certificates to trust beside the system's.",
            valueName: "file"
        )
    )
    var ca: String?

    @Option(help: ArgumentHelp("The state folder.", valueName: "folder"))
    var state: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Any setting by its name in the file, as in --set repository.poll=30s.",
            valueName: "key=value"
        )
    )
    var assignments: [String] = []

    /// As if only these two flags had been given.
    static func naming(state: String?, config: String?) throws -> SettingsOptions {
        var arguments: [String] = []
        if let config { arguments.append("--config=" + config) }
        if let state { arguments.append("--state=" + state) }
        return try parse(arguments)
    }

    /// The settings by file, environment and flags; `special` are flags of the command that beat the common ones.
    ///
    /// `trustsWorkingFolder: false` passes over `./tidegate.yaml`: where a proposed change is checked out, whoever proposed
    /// it wrote that file, and it must not say where a token goes.
    func settings(
        _ special: [SettingKey: String] = [:],
        trustsWorkingFolder: Bool = true
    ) throws -> HostSettings {
        let file =
            try configFile(trustsWorkingFolder).map { try SettingsFile(path: $0).read() }
            ?? SettingsFile.Content()
        return HostSettings(
            file: file.values,
            environment: ProcessInfo.processInfo.environment,
            flags: try flags().merging(special) { $1 },
            sources: file.sources
        )
    }

    private func configFile(_ trustsWorkingFolder: Bool) throws -> String? {
        if let config { return config }
        if let named = ProcessInfo.processInfo.environment["TIDEGATE_CONFIG"] { return named }
        let places =
            (trustsWorkingFolder ? ["tidegate.yaml"] : []) + ["/etc/tidegate/tidegate.yaml"]
        return places.first { FileManager.default.fileExists(atPath: $0) }
    }

    private func flags() throws -> [SettingKey: String] {
        var flags: [SettingKey: String] = [:]
        for assignment in assignments {
            let parts = assignment.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard parts.count == 2, let key = SettingKey(rawValue: String(parts[0])) else {
                throw CommandFailure(
                    "--set takes KEY=VALUE with a key of `tidegate run --show-config`, not "
                        + "`\(assignment.escapingControls)`",
                    code: .usage
                )
            }
            flags[key] = String(parts[1])
        }
        flags[.repositoryURL] = repo ?? flags[.repositoryURL]
        flags[.repositoryBranch] = branch ?? flags[.repositoryBranch]
        flags[.repositoryPath] = path ?? flags[.repositoryPath]
        flags[.platformURL] = platform ?? flags[.platformURL]
        flags[.platformBearerFile] = tokenFile ?? flags[.platformBearerFile]
        flags[.platformCA] = ca ?? flags[.platformCA]
        flags[.state] = state ?? flags[.state]
        return flags
    }
}
