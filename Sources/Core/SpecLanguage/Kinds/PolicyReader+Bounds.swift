import FleetModel

extension PolicyReader {
    /// Bounds on how many devices of a group may be out of service.
    func budgets(_ reader: inout FieldReader, _ node: SyntaxNode) -> [DisruptionBudget]? {
        guard let elements = reader.elements("budgets", node) else { return nil }
        let budgets = elements.map { budget(reader, $0) }
        return budgets.contains(nil) ? nil : budgets.compactMap { $0 }
    }

    private func budget(_ parent: FieldReader, _ node: SyntaxNode) -> DisruptionBudget? {
        guard var reader = parent.mapping("budgets", node) else { return nil }
        let groupNode = reader.required("groupBy")
        let groupBy = groupNode.flatMap { node in
            reader.distinct("groupBy", node) { reader, element in
                reader.groupingKey("groupBy", element)
            }
        }
        if let groupNode, groupBy?.isEmpty == true {
            sink.error(.badValue, "`\(reader.path("groupBy"))` names nothing", at: groupNode.span)
        }
        let maximumNode = reader.optional("maxUnavailable")
        let maximum = maximumNode.map { reader.quantity("maxUnavailable", $0) }
        if let maximumNode, maximum == .percent(.none) {
            sink.error(
                .badValue,
                "`\(reader.path("maxUnavailable"))` of 0% would let no device change ever",
                at: maximumNode.span
            )
        }
        let minimum = reader.optional("minAvailable").map { reader.quantity("minAvailable", $0) }
        if !reader.has("maxUnavailable"), !reader.has("minAvailable") {
            sink.error(
                .missingField,
                "a budget has `maxUnavailable`, `minAvailable`, or both",
                at: node.span.start
            )
        }
        reader.finish()
        guard let groupBy, !groupBy.isEmpty, maximum != .some(nil), maximum != .percent(.none),
            minimum != .some(nil), maximum != nil || minimum != nil
        else { return nil }
        return DisruptionBudget(
            groupBy: groupBy,
            maxUnavailable: maximum ?? nil,
            minAvailable: minimum ?? nil,
            span: node.span
        )
    }

    /// Which end of a gateway's tree comes first.
    func topology(_ reader: inout FieldReader, _ node: SyntaxNode) -> TopologyOrder? {
        guard var topology = reader.mapping("topology", node) else { return nil }
        let order = topology.choice(
            "order",
            topology.required("order"),
            as: TopologyOrder.self
        )
        topology.finish()
        return order
    }

    /// How many people must approve before a rollout begins.
    func approvals(_ reader: inout FieldReader, _ node: SyntaxNode) -> ApprovalPolicy? {
        guard var approvals = reader.mapping("approvals", node) else { return nil }
        let firmware =
            approvals.optional("firmware").map { approvals.integer("firmware", $0, in: 0...10) }
            ?? 0
        let config =
            approvals.optional("config").map { approvals.integer("config", $0, in: 0...10) } ?? 0
        let people =
            approvals.optional("approvers").map { approvals.people("approvers", $0) } ?? []
        approvals.finish()
        guard let firmware, let config, let people else { return nil }
        return ApprovalPolicy(firmware: firmware, config: config, approvers: people)
    }
}
