package import FleetModel
import SpecLanguage

/// Why a device is not changed by a plan, or not yet, and what would change that.
package struct WhyNot: Sendable {
    /// One reason, in words for a person and one for programs.
    package struct Reason: Hashable, Sendable {
        /// nil: it is about the device as a whole.
        package let track: Track?
        /// `unmanaged`, `excluded`, `waiting` and the names of ``TrackStatus``; stable.
        package let state: String
        /// Without a full stop; holds outside text.
        package let sentence: String
        /// The next thing that would change it; nil: nothing needs to change.
        package let next: String?
    }

    package private(set) var reasons: [Reason] = []

    private let row: TwinTable.Row
    private let document: DeviceException?
    private let plan: Plan
    private let now: Moment
    private static let cohortLimit = 20

    /// Asks a plan about a device of its twins; returns nil where the plan does not know the device.
    package init?(_ row: TwinTable.Row, in plan: Plan, now: Moment) {
        let device = row.twin.id
        guard let group = plan.group(of: device) else { return nil }
        self.row = row
        document = plan.fleet.devices.first { $0.device == device }
        self.plan = plan
        self.now = now
        switch group.governance {
        case .unmanaged: tellUnmanaged()
        case .conflicted(let names):
            let list = names.map { "`\($0)`" }.joined(separator: ", ")
            add(
                nil,
                "conflicted",
                "the cohorts \(list) have one precedence and all take it, so it is left alone",
                next: "give one of them a higher precedence"
            )
        case .undecided(let obstacle):
            add(
                nil,
                "undecided",
                "nobody knows who governs it, so it is left alone: \(obstacle.message)",
                next: "a label or a fact that answers, or an expression that asks by `has(…)` first"
            )
        case .retired:
            add(nil, "retired", "it is retired\(documented)", next: nil)
        case .cohort(let cohort):
            for track in Track.allCases { tell(group.status(track), track, cohort) }
            tellDenials(cohort)
        }
    }

    private mutating func add(
        _ track: Track?,
        _ state: String,
        _ sentence: String,
        next: String? = nil
    ) {
        reasons.append(Reason(track: track, state: state, sentence: sentence, next: next))
    }

    /// Which document says so, and why.
    private var documented: String {
        guard let document else { return "" }
        let reason = document.reason.map { ": \($0)" } ?? ""
        return " by the Device document `\(document.name)` at \(document.span)\(reason)"
    }

    private mutating func tellUnmanaged() {
        add(
            nil,
            "unmanaged",
            "no active cohort takes it, so it is left alone",
            next: "change its labels, or a cohort's selector"
        )
        for cohort in plan.fleet.cohorts.prefix(Self.cohortLimit) { tell(cohort) }
    }

    /// Why a cohort does not govern it; empty: it does. The twin has the labels that count.
    package static func reasons(
        _ twin: Twin,
        against cohort: Cohort,
        governance: Governance
    ) -> [Reason] {
        func reason(_ state: String, _ sentence: String, _ next: String?) -> Reason {
            Reason(track: nil, state: state, sentence: sentence, next: next)
        }
        if cohort.state == .retired {
            return [reason("retired", "the cohort `\(cohort.name)` is retired", nil)]
        }
        if cohort.excludedDevices.contains(twin.id) {
            let sentence = "the cohort `\(cohort.name)` leaves it out by name"
            return [reason("excluded", sentence, "take it out of `exclude`")]
        }
        let failed = cohort.selector.requirements.filter { !$0.matches(twin.labels) }
        guard failed.isEmpty else {
            return failed.map { requirement in
                let label = twin.labels[requirement.key].map { "\(requirement.key)=\($0)" }
                return reason(
                    "unmatched",
                    "the cohort `\(cohort.name)` asks for \(requirement), and it has "
                        + (label ?? "no label \(requirement.key)"),
                    nil
                )
            }
        }
        switch DeviceSelector(cohort.selector).condition(of: twin) {
        case nil, (_, .holds)?: break
        case (let clause, .fails)?:
            let sentence =
                "the cohort `\(cohort.name)` asks for `\(clause.text)` at \(clause.span), which is false for it"
            return [reason("unmatched", sentence, nil)]
        case (_, .unknown(let why))?:
            let sentence = "the cohort `\(cohort.name)` cannot tell whether it takes it: \(why)"
            return [reason("undecided", sentence, "ask by `has(…)` first, or give it the label")]
        }
        switch governance {
        case .retired: return [reason("retired", "a Device document says that it is retired", nil)]
        case .undecided(let obstacle):
            return [reason("undecided", "nobody knows who governs it: \(obstacle.message)", nil)]
        case .cohort, .unmanaged, .conflicted: break
        }
        guard let governing = governance.cohort, governing != cohort.name else { return [] }
        let sentence = "the cohort `\(governing)` takes it with a higher precedence"
        return [reason("outranked", sentence, "raise the precedence of `\(cohort.name)`")]
    }

    private mutating func tell(_ cohort: Cohort) {
        let labels = row.twin.labels.overridden(by: document?.labels ?? LabelSet())
        reasons += Self.reasons(
            row.twin.labelled(labels),
            against: cohort,
            governance: .unmanaged
        )
    }

    /// What keeps the whole plan back.
    private mutating func tellDenials(_ cohort: ResourceName) {
        guard reasons.contains(where: { $0.state == "waiting" }) else { return }
        for finding in plan.findings where finding.severity == .deny {
            guard finding.cohort == nil || finding.cohort == cohort else { continue }
            let next = finding.help ?? "tidegate approve \(plan.intent.hexadecimal)"
            add(nil, "denied", finding.message, next: next)
        }
    }

    private mutating func tell(_ status: TrackStatus?, _ track: Track, _ cohort: ResourceName) {
        guard let status else {
            return add(track, "nothing", "no spec asks for anything")
        }
        switch status {
        case .inSync: add(track, status.name, "it is as desired")
        case .behind, .drifted: tellWaiting(track, cohort, status)
        default:
            let (sentence, next) = words(for: status, cohort)
            add(track, status.name, sentence, next: next)
        }
    }

    private func words(for status: TrackStatus, _ cohort: ResourceName) -> (String, String?) {
        let age = row.age(at: now).map {
            "\(TimeSpan(milliseconds: $0.milliseconds / 1_000 * 1_000))"
        }
        switch status {
        case .pending: return ("a job is under way", "its outcome")
        case .contested:
            return (
                "it left what it was given again and again, and is left alone",
                "find out who else changes it, then `tidegate rollouts retry`"
            )
        case .blocked(let obstacle): return (obstacle.message, "what the sentence names")
        case .stale:
            let fresh = plan.fleet.cohort(cohort).flatMap { plan.fleet.policy($0.policy) }?.health
                .fresh
            return (
                "its last report is \(age ?? "too") old"
                    + (fresh.map { ", and its policy judges by none older than \($0)" } ?? ""),
                "a fresh report"
            )
        case .unreachable:
            return (
                "it is offline or silent; its last report: \(age.map { "\($0) ago" } ?? "none")",
                "a report"
            )
        case .heldBack:
            return (
                "what it would get failed before and is held back",
                "other content, or `tidegate held-back clear`"
            )
        case .excluded:
            return ("an operator set it aside", "`tidegate devices include`")
        case .maintenance:
            return ("it is in maintenance\(documented)", "another state in that document")
        case .quarantined:
            return ("it is quarantined\(documented)", "another state in that document")
        case .retired: return ("its cohort is retired", nil)
        case .inSync, .behind, .drifted, .conflicted, .unmanaged: return (status.name, nil)
        }
    }

    /// In which wave it is, and what that wave waits for.
    private mutating func tellWaiting(
        _ track: Track,
        _ cohort: ResourceName,
        _ status: TrackStatus
    ) {
        let rollout = plan.rollouts.first {
            $0.cohortTrack.cohort == cohort && $0.cohortTrack.track == track
        }
        guard let rollout,
            let member = rollout.members.member(row.twin.id)
        else {
            return add(
                track,
                status.name,
                "it differs, and no rollout of the plan takes it",
                next: "a rollout under way, or a policy that corrects drift"
            )
        }
        for name in rollout.after {
            add(
                track,
                "waiting",
                "its cohort comes after `\(name)`",
                next: "that `\(name)` has finished the revision on this track"
            )
        }
        let name =
            rollout.waves.indices.contains(member.wave)
            ? rollout.waves[member.wave].policy.name.description : "-"
        let place = "it is in wave \(member.wave + 1) of \(rollout.waves.count) (`\(name)`)"
        guard let before = rollout.waves.prefix(member.wave).last(where: { !$0.isSkipped }) else {
            return add(track, "waiting", place + ", the first one", next: "that the rollout begins")
        }
        add(
            track,
            "waiting",
            place,
            next: "that \(before.requiredSuccesses) of \(before.count) devices of the wave "
                + "`\(before.policy.name)` succeed, and \(before.policy.soak) of soaking after that"
        )
    }
}
