import ConformanceTable
import FleetModel
import Testing

/// Kubernetes' cases of label selectors.
@Suite(.enabled(if: ThirdPartySuite("k8s-label-selectors") != nil, "\(ThirdPartySuite.absence)"))
struct SelectorSuiteTests {
    @Test func `matches as Kubernetes does`() throws {
        let suite = try #require(ThirdPartySuite("k8s-label-selectors"))
        let rows = try suite.object("selectors.json")["requirement_match"] as? [[String: Any]] ?? []
        var result = ConformanceRow(suite, "requirements match the labels, or do not")
        for (index, row) in rows.enumerated() {
            let listed = row["requirements"] as? [Any] ?? []
            let requirements = listed.compactMap { ($0 as? [String: Any]).flatMap(Self.read) }
            guard requirements.count == listed.count else {
                result.skip("\(index)", because: "an operator that specs do not have yet, or none")
                continue
            }
            let labels = row["labels"] as? [String: String] ?? [:]
            let set = try #require(
                LabelSet(labels.map { .init(name: Text($0.key), value: Text($0.value)) })
            )
            let matches = LabelSelector(requirements).matches(set)
            result.expect(matches == row["match"] as? Bool, "\(index)")
        }
        try result.finish(cases: 9)
    }

    private static func read(_ row: [String: Any]) -> LabelSelector.Requirement? {
        let values = (row["values"] as? [String] ?? []).map { Text($0) }
        guard let key = (row["key"] as? String).map({ Text($0) }) else { return nil }
        switch row["op"] as? String {
        case "in", "=", "==": return .init(key: key, operator: .isIn, values: values)
        case "notin", "!=": return .init(key: key, operator: .isNotIn, values: values)
        case "exists": return .init(key: key, operator: .exists)
        case "!": return .init(key: key, operator: .doesNotExist)
        default: return nil
        }
    }
}
