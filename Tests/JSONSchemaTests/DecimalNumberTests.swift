import FleetModel
import Testing

@testable import JSONSchema

struct DecimalNumberTests {
    @Test(arguments: [
        (10.0 as Double, 2.0 as Double, true), (7, 2, false), (0, 3, true), (4.5, 1.5, true),
        (35, 1.5, false),
        (0.0075, 0.0001, true), (0.00751, 0.0001, false), (1e308, 0.123456789, false),
        (1e308, 0.5, true), (12_391_239_123, 1e-8, true), (0.3, 0.1, true), (-0.3, 0.1, true),
        (1.1, 0.2, false), (Double.leastNonzeroMagnitude, Double.leastNonzeroMagnitude, true),
        (1e-300, 1e300, false), (1e300, Double.leastNonzeroMagnitude, true),
        (1.7976931348623157e308, 3, false), (9_007_199_254_740_991, 9_007_199_254_740_991, true),
        (9_007_199_254_740_990, 9_007_199_254_740_991, false), (3, 0, false),
    ])
    func `multiples are those of the decimals as they are written`(
        _ value: Double,
        _ divisor: Double,
        _ isMultiple: Bool
    ) throws {
        let value = DecimalNumber(try #require(JSONNumber(value)))
        let divisor = DecimalNumber(try #require(JSONNumber(divisor)))

        #expect(value.isMultiple(of: divisor) == isMultiple)
    }
}
