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

    /// What the row has as a number stands unquoted, what it has as a string is quoted.
    private static func quantity(_ row: [String: Any]) -> Quantity? {
        if let count = row["in"] as? Int { return quantity("\(count)", isPlain: true) }
        return (row["in"] as? String).flatMap { quantity($0, isPlain: false) }
    }

    private static func quantity(_ text: String, isPlain: Bool) -> Quantity? {
        Quantity(SyntaxNode.Scalar(text: Text(text), isPlain: isPlain))
    }

    @Test func `reads a count or a percentage as Kubernetes does`() throws {
        let (suite, rows) = try Self.rows("parse")
        var result = ConformanceRow(suite, "a count or a percentage is read or refused")
        for row in rows {
            let read = Self.quantity(row)
            guard row["error"] as? Bool == false, let value = row["value"] as? Int else {
                result.expect(read == nil && row["error"] as? Bool == true, "\(row)")
                continue
            }
            let isShare = row["percent"] as? Bool == true
            let wanted = isShare ? Percentage(value).map(Quantity.percent) : .count(value)
            result.expect(read != nil && read == wanted, "\(row)")
        }
        try result.finish(cases: 9)
    }

    @Test func `scales a quantity as Kubernetes does`() throws {
        let (suite, rows) = try Self.rows("scaled")
        var result = ConformanceRow(suite, "a quantity of a total is the same number")
        for row in rows {
            let total = row["total"] as? Int ?? -1
            let isUp = row["round_up"] as? Bool == true
            let value: Int? =
                switch Self.quantity(row) {
                case .count(let count): count
                case .percent(let share): isUp ? share.ceiling(of: total) : share.floor(of: total)
                case nil: nil
                }
            result.expect(value == row["value"] as? Int, "\(row)")
        }
        try result.finish(cases: 8)
    }

    /// A text that is no number of 32 bits stays text for Kubernetes, which then is no quantity.
    @Test func `takes the text of a number for that number or for none`() throws {
        let (suite, rows) = try Self.rows("string_to_int_or_string")
        var result = ConformanceRow(suite, "the text of a number is that number, or no quantity")
        for row in rows {
            let text = row["in"] as? String ?? "%"
            if let number = row["out"] as? Int {
                // What no fleet can count is still the number that is written, and then refused.
                result.expect(CoreScalar(plain: Text(text)) == .integer(Int64(number)), "\(row)")
            } else {
                let quantities = [true, false].map { Self.quantity(text, isPlain: $0) }
                result.expect(quantities == [nil, nil], "\(row)")
            }
        }
        try result.finish(cases: 9)
    }
}
