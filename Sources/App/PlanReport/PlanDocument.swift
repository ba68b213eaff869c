import FleetModel

/// A plan as it stands in JSON, read for showing: all views go through it, so that a saved plan shows as a fresh one does.
struct PlanDocument {
    struct Place {
        let file: String
        let line: Int

        var text: String { "\(file):\(line)" }
    }

    struct Difference {
        let action: String
        let before: JSONValue?
        let after: JSONValue?
        /// Whether what is reported is each device's own.
        let isOwn: Bool
        let devices: Int
    }

    struct Cause {
        let kind: String
        let path: String
        let resource: String?
        let place: Place?
        let devices: Int
        let differences: [Difference]
    }

    struct Change {
        let path: String
        let resource: String?
        let difference: Difference
    }

    struct Job {
        let track: String
        let text: String
        let bytes: Int64
    }

    struct Group {
        let cohort: String?
        let firmware: String?
        let config: String?
        let changes: [Change]
        let jobs: [Job]
        let count: Int
        let devices: [String]
    }

    struct Wave {
        let name: String
        let members: String
        let count: Int
        let cumulative: Int
        let isSkipped: Bool
        let requiredSuccesses: Int
        let allowedFailures: Int
        let soak: String
        let gates: [String]
        let earliest: String
        let devices: [String]
    }

    struct Rollout {
        let id: String
        let kind: String
        let cohort: String
        let track: String
        let from: String?
        let to: String
        let change: Int
        let converged: Int
        let waiting: Int
        let after: [String]
        let follows: String?
        /// When its work may start, a sentence each.
        let windows: [String]
        let waves: [Wave]
    }

    struct Finding {
        let severity: String
        let code: String
        let message: String
        let place: Place?
        let devices: Int
        let help: String?
    }

    /// A cause or a rollout that the plan of the base does not have so.
    struct Novelty {
        /// `added`, `changed` or `removed`.
        let difference: String
        let name: String
        let place: Place?
        let devices: Int

        /// As in a patch.
        var mark: String {
            switch difference {
            case "added": "+"
            case "removed": "-"
            default: "~"
            }
        }
    }

    /// What the plan does beyond the plan of the revision it is proposed against.
    struct Comparison {
        let base: String?
        let devices: Int
        let newDevices: Int
        let causes: [Novelty]
        let rollouts: [Novelty]

        var isEmpty: Bool { devices == 0 && causes.isEmpty && rollouts.isEmpty }

        /// In one sentence, without a full stop.
        var sentence: String {
            if isEmpty { return "this revision does nothing that the base does not" }
            let rest = devices - newDevices
            let share = rest == devices ? "all" : Counted.number(rest)
            return "\(Counted.devices(devices)) by this revision"
                + (rest > 0 ? ", \(share) of them would change without it too" : "")
        }
    }

    let digest: String
    let intent: String
    let isAdopted: Bool
    let isDenied: Bool
    let commit: String?
    let base: String?
    let now: String
    let twins: Int
    let fresh: Int
    /// Records of the listing that could not be read.
    let refused: Int
    let oldestReport: String?
    let summary: [String: Int]
    let causes: [Cause]
    let groups: [Group]
    let rollouts: [Rollout]
    let findings: [Finding]
    /// nil: it was compared with none.
    let comparison: Comparison?

    func count(_ line: String) -> Int { summary[line] ?? 0 }

    var isEmpty: Bool {
        rollouts.isEmpty && causes.isEmpty && findings.isEmpty && comparison?.isEmpty ?? true
    }
}

/// Why a JSON document cannot be shown as a plan.
package struct PlanDocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence without a full stop.
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { "not a plan: \(message)" }
}
