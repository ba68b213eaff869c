import Expressions
import FleetModel

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
        let gates = reader.optional("gates").map { reader.gates("gates", $0) } ?? .standard
        let spread = reader.optional("spread").map { self.spread(&reader, $0) } ?? []
        let approvals = reader.optional("approval").map { self.approvals(&reader, $0) } ?? 0
        reader.finish()
        if let minSuccess, let budget, reader.has("minSuccess"), reader.has("failureBudget") {
            WaveBounds.compare(minSuccess, budget, at: node.span.start, reader.sink)
        }
        guard let name, let members, let allowEmpty, let soak, let minSuccess, let budget,
            let gates, let spread, let approvals
        else { return nil }
        return RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: soak,
            minSuccess: minSuccess,
            failureBudget: budget,
            requiresHealthy: gates.includesHealthy,
            gates: gates.others.map(\.name),
            spread: spread,
            approvalsBefore: approvals,
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
            return reader.selector("select", node, where: .waveSelector).map { .select($0) }
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

    private func spread(_ reader: inout FieldReader, _ node: SyntaxNode) -> [GroupingKey]? {
        reader.distinct("spread", node) { reader, element in
            reader.groupingKey("spread", element)
        }
    }

    /// How many people must say yes before the wave begins.
    private func approvals(_ reader: inout FieldReader, _ node: SyntaxNode) -> Int? {
        guard var approval = reader.mapping("approval", node) else { return nil }
        let count = approval.integer("before", approval.required("before"), in: 0...10)
        approval.finish()
        return count
    }
}
