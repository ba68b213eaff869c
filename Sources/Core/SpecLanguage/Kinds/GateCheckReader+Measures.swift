import Expressions
import FleetModel

extension GateCheckReader {
    func health(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Health? {
        guard var reader = parent.mapping("health", node) else { return nil }
        let healthy = reader.optional("minHealthy").map { reader.percentage("minHealthy", $0) }
        let converged = reader.optional("minConverged").map {
            reader.percentage("minConverged", $0)
        }
        let isEmpty = !reader.has("minHealthy") && !reader.has("minConverged")
        reader.finish()
        if isEmpty {
            reader.sink.error(
                .missingField,
                "`\(reader.name)` needs `minHealthy`, `minConverged`, or both",
                at: node.span.start
            )
        }
        guard healthy != .some(nil), converged != .some(nil), !isEmpty else { return nil }
        return GateCheck.Health(minHealthy: healthy ?? nil, minConverged: converged ?? nil)
    }

    func expression(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Verdicts? {
        guard var reader = parent.mapping("expression", node) else { return nil }
        let verdicts = self.verdicts(&reader, over: .gate)
        reader.finish()
        return verdicts
    }

    /// Neither of the two would let every sample pass, and that is never meant.
    private func verdicts(
        _ reader: inout FieldReader,
        over declarations: Declarations
    ) -> GateCheck.Verdicts? {
        let fail = reader.optional("failWhen").map {
            reader.expression("failWhen", $0, over: declarations)
        }
        let pass = reader.optional("passWhen").map {
            reader.expression("passWhen", $0, over: declarations)
        }
        guard reader.has("failWhen") || reader.has("passWhen") else {
            reader.sink.error(
                .missingField,
                "`\(reader.name)` needs `failWhen`, `passWhen`, or both: without them nothing"
                    + " decides",
                at: reader.node.span.start
            )
            return nil
        }
        guard fail != .some(nil), pass != .some(nil), fail != nil || pass != nil else { return nil }
        return GateCheck.Verdicts(failWhen: fail ?? nil, passWhen: pass ?? nil)
    }

    func comparison(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Comparison? {
        guard var reader = parent.mapping("compare", node) else { return nil }
        let metric = reader.expression(
            "metric",
            reader.required("metric"),
            over: .waveSelector,
            giving: [.bool, .int, .uint, .double]
        )
        let againstNode = reader.required("against")
        let against = reader.choice(
            "against",
            againstNode,
            as: GateCheck.Comparison.Baseline.self
        )
        if against == .before, let againstNode {
            reader.sink.notCarriedOut("`\(reader.path("against")): before`", at: againstNode.span)
        }
        let worse =
            reader.optional("worse").map {
                reader.choice("worse", $0, as: GateCheck.Comparison.Direction.self)
            } ?? .higher
        let smallest = FixedDecimal(millionths: 1)
        let alpha =
            reader.optional("alpha").map {
                reader.decimal("alpha", $0, in: smallest...FixedDecimal(millionths: 500_000))
            } ?? FixedDecimal(millionths: 10_000)
        let atLeast = reader.decimal(
            "atLeast",
            reader.required("atLeast"),
            in: smallest...FixedDecimal(millionths: 999_999_999_000_000)
        )
        let sample = reader.optional("minSample").map {
            reader.integer("minSample", $0, in: 1...1_000_000)
        }
        reader.finish()
        guard let metric, let against, let worse, let alpha, let atLeast, sample != .some(nil)
        else { return nil }
        return GateCheck.Comparison(
            metric: metric,
            against: against,
            worse: worse,
            alpha: alpha,
            atLeast: atLeast,
            minSample: sample ?? nil
        )
    }

    func prometheus(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Query? {
        guard var reader = parent.mapping("prometheus", node) else { return nil }
        let query = reader.line("query", reader.required("query"), upTo: 4_096)
        return self.query(&reader, query, over: .measurement)
    }

    func http(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Query? {
        guard var reader = parent.mapping("http", node) else { return nil }
        let path = reader.value(
            "path",
            reader.required("path"),
            "a path that begins with `/`, without `..` and spaces, of at most 2,048 bytes"
        ) { text in
            let parts = text.utf8.split(separator: UInt8(ascii: "/"))
            let isPath =
                text.utf8.first == UInt8(ascii: "/") && text.utf8.count <= 2_048
                && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
                && !parts.contains { $0.elementsEqual("..".utf8) }
            return isPath ? Text(text) : nil
        }
        return query(&reader, path, over: .answer)
    }

    private func query(
        _ reader: inout FieldReader,
        _ request: Text?,
        over declarations: Declarations
    ) -> GateCheck.Query? {
        let source = reader.name("source", reader.required("source"))
        let longest = min(every, .minutes(1))
        let timeout =
            reader.optional("timeout").map {
                reader.span("timeout", $0, in: .seconds(1)...longest)
            } ?? .seconds(10)
        let verdicts = self.verdicts(&reader, over: declarations)
        reader.finish()
        guard let source, let request, let timeout, let verdicts else { return nil }
        return GateCheck.Query(
            source: source,
            request: request,
            timeout: timeout,
            verdicts: verdicts
        )
    }

    func approval(_ parent: FieldReader, _ node: SyntaxNode) -> GateCheck.Approval? {
        guard var reader = parent.mapping("approval", node) else { return nil }
        let count =
            reader.optional("count").map { reader.integer("count", $0, in: 1...10) } ?? 1
        let people =
            reader.optional("approvers").map { reader.people("approvers", $0) } ?? []
        reader.finish()
        guard let count, let people else { return nil }
        return GateCheck.Approval(count: count, approvers: people)
    }
}
