package import FleetModel
package import FleetPlanner
package import SpecLanguage

/// Where every value of a device comes from, as the API tells it.
package struct ExplanationView {
    private let explanation: Explanation
    private let commit: CommitID?
    private let lines: [SourceSpan: Attribution]

    /// `lines` says who last changed each line, where that is known.
    package init(
        _ explanation: Explanation,
        commit: CommitID?,
        lines: [SourceSpan: Attribution]
    ) {
        self.explanation = explanation
        self.commit = commit
        self.lines = lines
    }

    /// The document.
    package var json: JSONValue {
        [
            "device": .string(explanation.device.text),
            "commit": .commit(commit),
            "governance": governance,
            "document": explanation.document.map(document) ?? .null,
            "conditions": .array(explanation.conditions.map(condition)),
            "firmware": .array(explanation.components.map(component)),
            "fields": .array(explanation.fields.map(field)),
            "obstacles": .array(
                [explanation.firmware, explanation.config].compactMap { $0?.obstacle }.map {
                    ["code": .string($0.code.rawValue), "sentence": .string($0.message)]
                }
            ),
        ]
    }

    private var governance: JSONValue {
        switch explanation.governance {
        case .cohort(let name): ["cohort": .string(name.text)]
        case .unmanaged: ["unmanaged": true]
        case .conflicted(let names): ["conflicted": .array(names.map { .string($0.text) })]
        case .undecided(let obstacle): ["undecided": .string(obstacle.message)]
        case .retired: ["retired": true]
        }
    }

    private func document(_ document: DeviceException) -> JSONValue {
        [
            "name": .string(document.name.text),
            "state": .string(document.state.rawValue),
            "labels": .labels(document.labels),
            "parent": document.parent.map { .string($0.text) } ?? .null,
            "reason": document.reason.map { .string($0) } ?? .null,
            "at": place(document.span),
        ]
    }

    private func condition(_ condition: Explanation.Condition) -> JSONValue {
        [
            "resource": .string(condition.resource),
            "where": .string(condition.text),
            "answer": .string(condition.answer.rawValue),
            "reason": condition.reason.map { .string($0) } ?? .null,
            "at": place(condition.span),
        ]
    }

    private func component(_ component: Explanation.Component) -> JSONValue {
        [
            "component": .string(component.name),
            "desired": .string(component.desired.description),
            "reported": component.reported.map { .string($0) } ?? .null,
            "at": place(component.span),
        ]
    }

    private func field(_ field: Explanation.Field) -> JSONValue {
        [
            "path": .string(field.path.description),
            "desired": field.desired ?? .null,
            "reported": field.reported ?? .null,
            "winner": field.winner.map(layer) ?? .null,
            "overridden": .array(field.overridden.map(layer)),
        ]
    }

    private func layer(_ layer: Explanation.Layer) -> JSONValue {
        [
            "config": .string(layer.config.text),
            "priority": .integer(layer.priority),
            "mode": .string(layer.mode.rawValue),
            "value": layer.value,
            "at": place(layer.span),
        ]
    }

    private func place(_ span: SourceSpan) -> JSONValue {
        guard let line = lines[span], var object = span.view.object else { return span.view }
        object["commit"] = .commit(line.commit)
        object["author"] = .string(line.author)
        object["time"] = .time(line.time)
        object["summary"] = .string(line.summary)
        return .object(object)
    }
}
