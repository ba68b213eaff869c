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
}
