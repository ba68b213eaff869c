import ArgumentParser
import FleetModel

/// `tidegate status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "The running controller at a glance: revision, fleet, plan, jobs, rollouts."
    )

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await reportingFailures {
            let answer = try await control.client().get(["v1", "status"])
            control.show(answer) { Self.lines($0, under: "").joined(separator: "\n") }
        }
    }

    /// `name: value`, nested names joined by dots; nothing is left out.
    static func lines(_ value: JSONValue, under name: String) -> [String] {
        guard case .object(let object) = value else { return ["\(name): \(value.cell)"] }
        return object.members.flatMap { member in
            lines(member.value, under: name.isEmpty ? member.key.string : "\(name).\(member.key)")
        }
    }
}
