import FleetModel
import Testing

struct QuantityTests {
    @Test(arguments: ["101%", "-1%", "1.5%", "5 %", "%", "5%%", "５%", "1e1%", "", "5", "0x1%"])
    func `what is not a whole percentage is refused`(_ text: String) {
        #expect(Percentage(text: text) == nil)
    }

    @Test func `sizes round down and never above the total`() throws {
        let share = try #require(Percentage(text: "5%"))
        #expect(Quantity.percent(share).resolved(of: 39) == 1)
        #expect(Quantity.percent(share).resolved(of: 19) == 0)
        #expect(Quantity.count(20).resolved(of: 7) == 7)
        #expect(share.ceiling(of: 19) == 1)
        #expect(Percentage(text: "100%")?.floor(of: 7) == 7)
        #expect(Percentage(text: "0%") == Percentage.none)
    }

    @Test(.enabled(if: SuiteFile.root != nil, "set TIDEGATE_SUITES to the folder of the suites"))
    func `reads and scales as Kubernetes does`() throws {
        let suite = try SuiteFile("k8s-int-or-percent/int_or_percent.json")
        for case let row as [String: Any] in suite.list("parse") {
            guard let text = row["in"] as? String else { continue }
            let isError = row["error"] as? Bool
            #expect((Percentage(text: text) == nil) == isError, "\(row)")
        }
        for case let row as [String: Any] in suite.list("scaled") {
            guard let text = row["in"] as? String, let total = row["total"] as? Int else {
                continue
            }
            let share = Percentage(text: text)
            let isUp = row["round_up"] as? Bool == true
            let value = share.map { isUp ? $0.ceiling(of: total) : $0.floor(of: total) }
            #expect(value == row["value"] as? Int, "\(row)")
        }
    }
}
