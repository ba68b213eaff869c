package import FleetModel
package import FleetPlanner
package import SpecLanguage

/// `explain DEVICE` as text: where every value comes from, what it overrode, and what the device reports.
package struct ExplainText {
    private let explanation: Explanation
    private let twin: Twin
    private let age: TimeSpan?
    private let attributions: [SourceSpan: Attribution]
    private let notes: [String]

    /// `age` is of the last report; `attributions` say who last changed a line; `notes` tell what the device waits for.
    package init(
        _ explanation: Explanation,
        twin: Twin,
        age: TimeSpan?,
        attributions: [SourceSpan: Attribution] = [:],
        notes: [String] = []
    ) {
        self.explanation = explanation
        self.twin = twin
        self.age = age
        self.attributions = attributions
        self.notes = notes
    }

    /// The whole table, or the ladder of one path where one is named.
    package func text(path: String? = nil) -> String {
        var lines = head
        let fields = explanation.fields.filter { path == nil || $0.path.description == path }
        let components = explanation.components.filter { path == nil || $0.name.string == path }
        if fields.isEmpty, components.isEmpty {
            lines += [
                "",
                path.map { " \(VisibleText.escaped($0)): no spec sets this" }
                    ?? " nothing is desired",
            ]
        } else {
            lines += ["", row("property", "desired", "  reported", "set by", "commit")]
            lines += components.map(component) + fields.flatMap(field)
        }
        if !notes.isEmpty { lines += [""] + notes.map { " next   \(VisibleText.escaped($0))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        let labels = twin.labels.pairs.map {
            VisibleText.escaped("\($0.name)=\($0.value)", limit: 60)
        }
        let report = age.map {
            "reported \(TimeSpan(milliseconds: $0.milliseconds / 1_000 * 1_000)) ago"
        }
        let cohort =
            switch explanation.governance {
            case .cohort(let name): name.description
            case .unmanaged: "none: no cohort takes it, it is left alone"
            case .conflicted(let names):
                "in conflict, left alone: " + names.map(\.description).joined(separator: ", ")
            }
        var lines = [
            " \(explanation.device)   labels \(labels.isEmpty ? "none" : labels.joined(separator: " "))   "
                + (report ?? "never reported"),
            " cohort     \(cohort)",
        ]
        for (track, target) in [
            (Track.firmware, explanation.firmware), (Track.config, explanation.config),
        ] {
            guard let target else { continue }
            lines.append(" \(pad(track.rawValue, 10)) \(state(of: target))")
        }
        return lines
    }

    private func state(of target: DeviceTarget) -> String {
        if target.isMet { return "as desired" }
        if let obstacle = target.obstacle {
            return "blocked: \(VisibleText.escaped(obstacle.message))"
        }
        guard target.next != nil else { return "runs what is desired, not confirmed yet" }
        return "out of date, \(Counted.noun(target.stepsLeft, "job")) left"
    }

    private func component(_ component: Explanation.Component) -> String {
        let isSame = component.reported.flatMap { Version($0.string) } == component.desired
        return row(
            component.name.string,
            component.desired.description,
            (isSame ? "= " : "~ ") + (component.reported?.string ?? "not reported"),
            component.span.place,
            commit(component.span)
        )
    }

    private func field(_ field: Explanation.Field) -> [String] {
        let isSame = field.desired != nil && field.desired == field.reported
        let winner = field.winner
        let mode = winner.map { $0.mode == .enforce ? "" : "  (\($0.mode.rawValue))" } ?? ""
        var lines = [
            row(
                field.path.description,
                field.desired?.shown ?? "not set",
                (isSame ? "= " : "~ ") + (field.reported?.shown ?? "nothing"),
                winner.map { "\($0.span.place)  \($0.config)\(mode)" } ?? "-",
                winner.map { commit($0.span) } ?? ""
            )
        ]
        for layer in field.overridden {
            lines.append(
                row(
                    winner == nil ? "  removed" : "  overrode",
                    layer.value == .null ? "null (removes)" : layer.value.shown,
                    "",
                    "\(layer.span.place)  \(layer.config)",
                    commit(layer.span)
                )
            )
        }
        return lines
    }

    private func commit(_ span: SourceSpan) -> String {
        guard let attribution = attributions[span] else { return "" }
        let author = VisibleText.escaped(attribution.author.string, limit: 30)
        return "\(attribution.commit.text.string.prefix(12))  \(author)"
    }

    private func row(
        _ name: String,
        _ desired: String,
        _ reported: String,
        _ place: String,
        _ commit: String
    ) -> String {
        let cells = [
            pad(VisibleText.escaped(name, limit: 40), 26),
            pad(VisibleText.escaped(desired, limit: 40), 18),
            pad(VisibleText.escaped(reported, limit: 40), 18),
            pad(VisibleText.escaped(place), 32), commit,
        ]
        var line = " " + cells.joined(separator: " ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension SourceSpan {
    /// `file:line`.
    fileprivate var place: String { "\(file):\(line)" }
}
