import FleetModel

/// Reads one check of a `Gate`.
///
/// Defaults: no failed and no inconclusive sample, and four errors running, are borne.
struct GateCheckReader {
    /// The gate's time between two looks, and their number.
    let every: TimeSpan
    let looks: Int

    private static let measures: [Text] = [
        "health", "expression", "compare", "prometheus", "http", "approval",
    ]

    func read(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck? {
        guard var reader = parent.mapping("checks", node) else { return nil }
        let name = reader.name("name", reader.required("name"))
        let advisory = reader.optional("advisory").map { reader.bool("advisory", $0) } ?? false
        let failures = limit(&reader, "maxFailures", standard: 0)
        let inconclusive = limit(&reader, "maxInconclusive", standard: 0)
        let errors = limit(&reader, "maxConsecutiveErrors", standard: 4)
        let passes =
            reader.optional("consecutivePasses").map {
                reader.integer("consecutivePasses", $0, in: 0...looks)
            } ?? 0
        let measure = self.measure(&reader)
        reader.finish()
        guard let name, let advisory, let failures, let inconclusive, let errors, let passes,
            let measure
        else { return nil }
        return GateCheck(
            name: name,
            measure: measure,
            isAdvisory: advisory,
            limits: .init(
                maxFailures: failures.bound,
                maxInconclusive: inconclusive.bound,
                maxConsecutiveErrors: errors.bound,
                consecutivePasses: passes
            ),
            span: node.span
        )
    }

    private struct Limit {
        /// nil: written as `none`.
        let bound: Int?
    }

    private func limit(_ reader: inout FieldReader, _ field: Text, standard: Int) -> Limit? {
        guard let node = reader.optional(field) else {
            return reader.has(field) ? nil : Limit(bound: standard)
        }
        return reader.value(field, node, "a number from 0 to 1,000, or none") { text in
            if text.utf8.elementsEqual("none".utf8) { return Limit(bound: nil) }
            guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy(ASCII.isDigit),
                let bound = Int(text), bound <= 1_000
            else { return nil }
            return Limit(bound: bound)
        }
    }

    private func measure(_ reader: inout FieldReader) -> GateCheck.Measure? {
        let written = Self.measures.filter { reader.has($0) }
        let nodes = Self.measures.map { reader.optional($0) }
        guard written.count == 1 else {
            let names = Self.measures.map { "`\($0)`" }.joined(separator: ", ")
            reader.sink.error(
                written.isEmpty ? .missingField : .badValue,
                "a check has just one of \(names)"
                    + (written.isEmpty ? "" : ", and this one has \(written.count)"),
                at: reader.node.span.start
            )
            return nil
        }
        guard let index = nodes.firstIndex(where: { $0 != nil }), let node = nodes[index] else {
            return nil
        }
        switch Self.measures[index] {
        case "health": return health(reader, node).map { .health($0) }
        case "expression": return expression(reader, node).map { .expression($0) }
        case "compare": return comparison(reader, node).map { .compare($0) }
        case "prometheus": return prometheus(reader, node).map { .prometheus($0) }
        case "http": return http(reader, node).map { .http($0) }
        default: return approval(reader, node).map { .approval($0) }
        }
    }
}
