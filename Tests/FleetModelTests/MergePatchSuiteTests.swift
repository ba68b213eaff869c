import ConformanceTable
import FleetModel
import JSON
import Testing

/// The table of RFC 7396, appendix A, as a third party keeps it.
@Suite(.enabled(if: ThirdPartySuite("json-merge-patch") != nil, "\(ThirdPartySuite.absence)"))
struct MergePatchSuiteTests {
    @Test func `merges as the third-party suite says`() throws {
        let suite = try #require(ThirdPartySuite("json-merge-patch"))
        let cases = try #require(JSONParser().parse(suite.bytes(of: "rfc7396.json")).array)
        var row = ConformanceRow(suite, "a patch gives the result of the RFC's table")
        for (index, example) in cases.enumerated() {
            let target = try #require(example["target"])
            let patch = try #require(example["patch"])
            row.expect(target.merged(with: patch) == example["expected"], "case \(index)")
        }
        try row.finish(cases: 15)
    }
}
