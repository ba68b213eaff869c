import ConformanceTable
import FleetModel
import Testing

/// Kubernetes' cases of "a number or a percentage", by what `maxUnavailable` and its like mean.
@Suite(.enabled(if: ThirdPartySuite("k8s-int-or-percent") != nil, "\(ThirdPartySuite.absence)"))
struct QuantitySuiteTests {
    private static func rows(_ key: String) throws -> (ThirdPartySuite, [[String: Any]]) {
        let suite = try #require(ThirdPartySuite("k8s-int-or-percent"))
        let rows = try suite.object("int_or_percent.json")[key] as? [[String: Any]]
        return (suite, rows ?? [])
    }

    @Test func `reads a percentage as Kubernetes does`() throws {
        let (suite, rows) = try Self.rows("parse")
        var result = ConformanceRow(suite, "a percentage is read or refused")
        for row in rows {
            guard let text = row["in"] as? String else {
                result.expect(row["error"] as? Bool == false && row["in"] is Int, "\(row)")
                continue
            }
            let read = Percentage(text: text)
            let isRefused = row["error"] as? Bool == true
            result.expect(
                isRefused ? read == nil : read?.percent == row["value"] as? Int,
                "\(row)"
            )
        }
        try result.finish(cases: 9)
    }

    @Test func `scales a quantity as Kubernetes does`() throws {
        let (suite, rows) = try Self.rows("scaled")
        var result = ConformanceRow(suite, "a quantity of a total is the same number")
        for row in rows {
            let total = row["total"] as? Int ?? -1
            let value: Int?
            if let count = row["in"] as? Int {
                value = count
            } else {
                let share = (row["in"] as? String).flatMap { Percentage(text: $0) }
                let isUp = row["round_up"] as? Bool == true
                value = share.map { isUp ? $0.ceiling(of: total) : $0.floor(of: total) }
            }
            result.expect(value == row["value"] as? Int, "\(row)")
        }
        try result.finish(cases: 8)
    }
}
