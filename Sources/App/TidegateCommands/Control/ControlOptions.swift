import ArgumentParser
import FleetModel
import Foundation

/// The flags of every command that speaks to a running controller.
struct ControlOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: ArgumentHelp("The controller's state folder.", valueName: "folder"))
    var state: String?

    @Option(help: ArgumentHelp("The settings file that names the state folder.", valueName: "file"))
    var config: String?

    @Option(name: [.customLong("output"), .customShort("o")], help: "text or json.")
    var output: Format = .text

    func client() throws -> ControlClient {
        let settings = try SettingsOptions.naming(state: state, config: config).settings()
        return try ControlClient(stateFolder: try settings.required(.state))
    }

    /// What a person sees in text a program gets in JSON.
    func show(_ value: JSONValue, as text: (JSONValue) -> String) {
        Console.out(output == .json ? value.canonicalText : text(value))
    }
}

/// The flags of a command that changes something at the controller: who and why, for the audit.
struct ActOptions: ParsableArguments {
    @Option(help: "Why; kept in the audit.")
    var reason: String = ""

    @Option(help: "Who; by default the user of this shell.")
    var actor: String = ProcessInfo.processInfo.environment["USER"] ?? "operator"

    func body(_ fields: [(key: Text, value: JSONValue)] = []) -> JSONValue {
        .object(
            JSONObject(
                fields + [
                    (key: "actor", value: .string(actor)), (key: "reason", value: .string(reason)),
                ]
            )
        )
    }
}
