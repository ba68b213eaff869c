import FleetModel
import Testing

struct CoreScalarTests {
    @Test(
        arguments: [
            ("no", .string), ("NO", .string), ("yes", .string), ("on", .string), ("off", .string),
            ("y", .string), ("n", .string), ("true", .bool(true)), ("TRUE", .bool(true)),
            ("False", .bool(false)), ("~", .null), ("null", .null), ("Null", .null), ("", .null),
            ("nUll", .string), ("22:30", .string), ("12:34:56", .string), ("0777", .integer(777)),
            ("0o777", .integer(511)), ("08", .integer(8)), ("1_000", .string), ("0b1", .string),
            ("0xFF", .integer(255)), ("+12", .integer(12)), ("-0", .integer(0)), ("-", .string),
            ("0x", .string), ("0o8", .string), ("-0x1", .string), ("1.", .float(1)),
            (".5", .float(0.5)),
            (".", .string), ("1e3", .float(1_000)), ("1e", .string), ("inf", .string),
            ("nan", .string),
            ("0x1p3", .string), (".inf", .unrepresentable), ("-.inf", .unrepresentable),
            (".NaN", .unrepresentable), ("-.nan", .string), ("1e400", .unrepresentable),
            ("1e-400", .unrepresentable), ("0e-400", .float(0)), ("1.2.3", .string), ("１", .string),
            ("9007199254740991", .integer(9_007_199_254_740_991)),
            ("-9007199254740991", .integer(-9_007_199_254_740_991)),
            ("9007199254740992", .unrepresentable), ("9223372036854775808", .unrepresentable),
            ("-9223372036854775809", .unrepresentable), ("18446744073709551616", .unrepresentable),
        ] as [(Text, CoreScalar)]
    )
    func `a plain scalar means what YAML 1.2 says and nothing else`(
        _ text: Text,
        _ meaning: CoreScalar
    ) {
        #expect(CoreScalar(plain: text) == meaning)
    }

    @Test func `numbers of any length are judged without a trap`() {
        #expect(CoreScalar(plain: Text(String(repeating: "9", count: 400))) == .unrepresentable)
        #expect(
            CoreScalar(plain: Text("0x" + String(repeating: "F", count: 100))) == .unrepresentable
        )
    }
}
