import FleetModel
import Testing

struct JSONNumberTests {
    /// RFC 8785, appendix B: the bits of a double and the text that it must be printed as.
    private static let samples: [(bits: UInt64, text: String)] = [
        (0x0000_0000_0000_0000, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xC340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
        (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
        (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
        (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"),
        (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"),
        (0x41B3_DE43_5555_5556, "333333333.3333334"),
        (0x41B3_DE43_5555_5557, "333333333.33333343"),
        (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
        (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test(arguments: samples)
    func `prints as ECMAScript does`(bits: UInt64, text: String) throws {
        let number = try #require(JSONNumber(Double(bitPattern: bits)))

        #expect(number.ecmaScriptText == text)
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `what it prints reads back as the same double`(seed: UInt64) throws {
        let bits = Digest(of: [UInt8(seed)]).prefix
        guard let number = JSONNumber(Double(bitPattern: bits)) else { return }

        #expect(Double(number.ecmaScriptText) == number.double)
    }

    @Test(arguments: [Double.nan, .signalingNaN, .infinity, -.infinity])
    func `refuses what is not finite`(value: Double) {
        #expect(JSONNumber(value) == nil)
    }

    @Test func `is equal by value, however it came`() {
        #expect(JSONNumber(1) == JSONNumber(1.0))
        #expect(JSONNumber(0) == JSONNumber(-0.0))
        #expect(JSONNumber(10_000_000_000_000_000) == JSONNumber(1e16))
        #expect(JSONNumber(Int64.min) == JSONNumber(Double(Int64.min)))
        #expect(JSONNumber(1.5) != JSONNumber(1))
        #expect(Set([JSONNumber(1), JSONNumber(1.0)]).count == 1)
    }

    @Test func `is an integer only where every reader keeps it exactly`() {
        let largest = JSONNumber.largestExact

        #expect(JSONNumber(largest).integer == largest)
        #expect(JSONNumber(-largest).integer == -largest)
        #expect(JSONNumber(largest).isExact)
        #expect(JSONNumber(largest + 1).integer == nil)
        #expect(!JSONNumber(largest + 1).isExact)
        #expect(JSONNumber(1e300)?.isExact == false)
        #expect(JSONNumber(0.1)?.isExact == true)
        #expect(JSONNumber(0.1)?.integer == nil)
    }
}
