import ConformanceTable
import FleetModel
import Testing

/// Kubernetes' cases of the names and values of labels.
@Suite(.enabled(if: ThirdPartySuite("k8s-label-selectors") != nil, "\(ThirdPartySuite.absence)"))
struct LabelSuiteTests {
    @Test func `takes and refuses the names and values that Kubernetes does`() throws {
        let suite = try #require(ThirdPartySuite("k8s-label-selectors"))
        let groups = try suite.object("names.json")
        for (name, isKey, count) in [
            ("label_key", true, 27), ("label_value", false, 15), ("qualified_name", true, 27),
        ] {
            var row = ConformanceRow(suite, "a name is taken or refused (\(name))")
            for (verdict, texts) in groups[name] as? [String: [String]] ?? [:] {
                for text in texts {
                    let isTaken = isKey ? LabelGrammar.isName(text) : LabelGrammar.isValue(text)
                    row.expect(isTaken == (verdict == "valid"), text)
                }
            }
            try row.finish(cases: count)
        }
    }
}
