import FleetModel

/// Reads `rollout.firmware` and `rollout.config` of a policy.
///
/// Defaults: firmware finishes a running rollout and rolls back on failure, config supersedes and holds; 14 days and 7
/// days of deadline; 500 jobs in flight; 80 % coverage; devices silent for a day are deferred.
struct RolloutReader {
    let track: Track

    func read(_ fields: FieldReader) -> RolloutPolicy? {
        var reader = fields
        let list = reader.elements("waves", reader.required("waves"))
        let waves = list?.map { WaveReader(track: track).read(reader, $0) }
        let maxInFlight = reader.optional("release").map { self.maxInFlight(&reader, $0) } ?? 500
        let deadlineNode = reader.optional("deadline")
        let deadline =
            deadlineNode.map { reader.span("deadline", $0) } ?? .days(track == .firmware ? 14 : 7)
        if let deadline, let deadlineNode, deadline == .zero {
            reader.sink.error(
                .outOfRange,
                "`\(reader.path("deadline"))` must be longer than nothing",
                at: deadlineNode.span
            )
        }
        let coverage =
            reader.optional("minCoverage").map { reader.percentage("minCoverage", $0) }
            ?? Percentage(80)
        let offline =
            reader.optional("offline").map { self.offline(&reader, $0) }
            ?? RolloutPolicy.Offline(mode: .defer, after: .days(1))
        let onNewRevision =
            reader.optional("onNewRevision").map {
                reader.choice("onNewRevision", $0, as: RolloutPolicy.OnNewRevision.self)
            } ?? (track == .firmware ? .finish : .supersede)
        let onFail =
            reader.optional("onFail").map {
                reader.choice("onFail", $0, as: RolloutPolicy.OnFail.self)
            } ?? (track == .firmware ? .rollback : .hold)
        reader.refuse("watch")
        reader.finish()
        guard let waves, !waves.contains(nil), let maxInFlight, let deadline, deadline > .zero,
            let coverage,
            let offline, let onNewRevision, let onFail,
            let list = whole(waves.compactMap { $0 }, reader)
        else { return nil }
        return RolloutPolicy(
            waves: list,
            maxInFlight: maxInFlight,
            deadline: deadline,
            minCoverage: coverage,
            offline: offline,
            onNewRevision: onNewRevision,
            onFail: onFail
        )
    }

    private func maxInFlight(_ reader: inout FieldReader, _ node: SyntaxNode) -> Int? {
        guard var release = reader.mapping("release", node) else { return nil }
        let count = release.integer(
            "maxInFlight",
            release.required("maxInFlight"),
            in: 1...1_000_000
        )
        release.refuse("rate")
        release.finish()
        return count
    }

    private func offline(_ reader: inout FieldReader, _ node: SyntaxNode) -> RolloutPolicy.Offline?
    {
        guard var offline = reader.mapping("offline", node) else { return nil }
        let mode = offline.choice(
            "mode",
            offline.required("mode"),
            as: RolloutPolicy.Offline.Mode.self
        )
        let after = offline.optional("after").map { offline.span("after", $0) } ?? .days(1)
        offline.finish()
        guard let mode, let after else { return nil }
        return RolloutPolicy.Offline(mode: mode, after: after)
    }

    /// Checks names and the growth of the coverage, and adds the wave that takes the rest.
    private func whole(
        _ waves: [RolloutPolicy.Wave],
        _ reader: FieldReader
    ) -> [RolloutPolicy.Wave]? {
        guard !waves.isEmpty else {
            reader.sink.error(
                .missingField,
                "`\(reader.path("waves"))` holds no wave",
                at: reader.node.span.start,
                help: "one wave of 100% changes all devices at once, where that is meant"
            )
            return nil
        }
        var order = WaveOrder(sink: reader.sink)
        for wave in waves { order.admit(wave) }
        guard order.isSound else { return nil }
        if case .size(.percent(.all))? = waves.last?.members { return waves }
        let isTaken = waves.contains { $0.name.text == "rest" }
        guard let rest = ResourceName(isTaken ? "remainder" : "rest") else { return nil }
        return waves + [WaveReader(track: track).rest(rest, at: reader.node.span)]
    }
}

/// Reads one wave of a rollout.
///
/// Defaults: no soak; 95 % of the members must succeed; no more than 2 % may fail and never more than 50; the built-in
/// gate `healthy`.
struct WaveReader {
    let track: Track

    func read(_ parent: FieldReader, _ node: SyntaxNode) -> RolloutPolicy.Wave? {
        guard var reader = FieldReader(node, parent.path("waves"), parent.sink) else { return nil }
        let name = reader.name("name", reader.required("name"))
        let members = self.members(&reader)
        let allowEmpty =
            reader.optional("allowEmpty").map { reader.bool("allowEmpty", $0) } ?? false
        let soak = reader.optional("soak").map { reader.span("soak", $0) } ?? .zero
        let minSuccess =
            reader.optional("minSuccess").map { reader.percentage("minSuccess", $0) }
            ?? Percentage(95)
        let budget =
            reader.optional("failureBudget").map { self.budget(&reader, $0) } ?? Self.standardBudget
        let gates = reader.optional("gates").map { self.gates(&reader, $0) } ?? true
        reader.refuse("spread", "approval")
        reader.finish()
        guard let name, let members, let allowEmpty, let soak, let minSuccess, let budget, let gates
        else { return nil }
        return RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: soak,
            minSuccess: minSuccess,
            failureBudget: budget,
            requiresHealthy: gates,
            span: node.span
        )
    }

    /// The implicit last wave.
    func rest(_ name: ResourceName, at span: SourceSpan) -> RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: name,
            members: .size(.percent(.all)),
            soak: .zero,
            minSuccess: Percentage(95) ?? .all,
            failureBudget: Self.standardBudget,
            requiresHealthy: true,
            span: span
        )
    }

    private static var standardBudget: RolloutPolicy.Wave.FailureBudget {
        .init(percent: Percentage(2), max: 50)
    }

    private func members(_ reader: inout FieldReader) -> RolloutPolicy.Wave.Members? {
        let sizeNode = reader.optional("size")
        let selectNode = reader.optional("select")
        switch (sizeNode, selectNode) {
        case (.some(let node), nil):
            guard let size = reader.quantity("size", node) else { return nil }
            guard size != .percent(.none) else {
                reader.sink.error(.zeroSizeWave, "a wave of 0% holds nobody", at: node.span)
                return nil
            }
            return .size(size)
        case (nil, .some(let node)):
            return reader.selector("select", node).map { .select($0) }
        default:
            if !reader.has("size"), !reader.has("select") || selectNode != nil {
                reader.sink.error(
                    .missingField,
                    "a wave has either `size` or `select`",
                    at: reader.node.span.start
                )
            } else if sizeNode != nil {
                reader.sink.error(
                    .badValue,
                    "a wave has either `size` or `select`, not both",
                    at: reader.node.span.start
                )
            }
            return nil
        }
    }

    private func budget(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> RolloutPolicy.Wave.FailureBudget? {
        guard var budget = reader.mapping("failureBudget", node) else { return nil }
        let percent = budget.optional("percent").map { budget.integer("percent", $0, in: 0...100) }
        let max = budget.optional("max").map { budget.integer("max", $0, in: 0...100_000_000) }
        budget.finish()
        guard percent != .some(nil), max != .some(nil) else { return nil }
        guard percent != nil || max != nil else {
            reader.sink.error(
                .missingField,
                "`failureBudget` needs `percent`, `max`, or both",
                at: node.span.start
            )
            return nil
        }
        return .init(percent: (percent ?? nil).flatMap { Percentage($0) }, max: max ?? nil)
    }

    /// Whether `healthy` is among the gates; any other gate is of a later version.
    private func gates(_ reader: inout FieldReader, _ node: SyntaxNode) -> Bool? {
        guard let elements = reader.elements("gates", node) else { return nil }
        var isWhole = true
        for element in elements {
            guard let gate = reader.name("gates", element) else {
                isWhole = false
                continue
            }
            if gate.text != "healthy" {
                reader.sink.error(
                    .notSupportedYet,
                    "gate `\(gate)` is not supported yet; the one gate is `healthy`",
                    at: element.span
                )
                isWhole = false
            }
        }
        return isWhole ? !elements.isEmpty : nil
    }
}
