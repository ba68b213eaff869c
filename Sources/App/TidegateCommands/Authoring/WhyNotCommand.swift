import ArgumentParser
import FleetModel
import FleetPlanner

/// `tidegate why-not DEVICE [COHORT]`
struct WhyNotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not",
        abstract:
            "Say why a device is not updated, or not governed by a cohort, and what would change that.",
        discussion: """
              tidegate why-not kiosk-0003 --specs fleet --twins twins.ndjson
              tidegate why-not kiosk-0003 gateways --specs fleet --twins twins.ndjson
              tidegate why-not kiosk-0003

            With --specs and --twins it answers by them alone, as if nothing had been decided before. Without them it asks the \
            running controller.
            """
    )

    @Argument(help: "The device's id.") var device: String
    @Argument(help: "Why this cohort does not govern it.") var cohort: String?
    @OptionGroup(title: "Offline") var offline: OfflineDevice.Options
    @OptionGroup(title: "Controller") var control: ControlOptions

    func validate() throws {
        guard cohort == nil || offline.isOffline else {
            throw ValidationError("a cohort is told of by --specs or --repo, and --twins")
        }
    }

    func run() async throws {
        try await reportingFailures {
            guard let found = try await OfflineDevice.read(device, offline) else {
                let state = try await control.client().get(["v1", "devices", device])
                return control.show(state) { ExplanationText.tracks($0).joined(separator: "\n") }
            }
            let reasons = try cohort.map { try found.reasons(against: $0) } ?? found.reasons
            let answer: JSONValue = [
                "device": .string(found.row.twin.id.text), "reasons": .array(reasons.map(\.json)),
            ]
            control.show(answer) { _ in text(reasons) }
        }
    }

    private func text(_ reasons: [WhyNot.Reason]) -> String {
        guard !reasons.isEmpty else { return "it is governed by that cohort" }
        return reasons.map { reason in
            let subject = reason.track.map { "\($0.rawValue): " } ?? ""
            let next = reason.next.map { "\n  next: \($0.escapingControls)" } ?? ""
            return "\(subject)\(reason.state): \(reason.sentence.escapingControls)\(next)"
        }.joined(separator: "\n")
    }
}
