import FleetModel
import JSON
import Testing

struct JSONParserTests {
    private func parse(_ text: String, depth: Int = 64) throws -> JSONValue {
        try JSONParser(limits: JSONLimits(bytes: 4_096, depth: depth)).parse(Array(text.utf8))
    }

    private func code(_ text: String, depth: Int = 64) -> JSONError.Code? {
        do {
            _ = try JSONParser(limits: JSONLimits(bytes: 4_096, depth: depth)).parse(
                Array(text.utf8)
            )
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `every kind of value is read`() throws {
        let value = try parse(#"{"b":[true,false,null,-7,2.5,"é\n\u0000"],"a":{}}"#)

        #expect(
            value == [
                "a": [:], "b": [true, false, .null, -7, .number(JSONNumber(2.5)!), "é\n\u{0}"],
            ]
        )
    }

    @Test func `a limit below simdjson's own least holds as it is written`() throws {
        let parser = JSONParser(limits: JSONLimits(bytes: 8, depth: 4))

        #expect(try parser.parse(Array(#"{"a":1}"#.utf8)) == ["a": 1])
        #expect(throws: JSONError.self) { try parser.parse(Array(#"{"abc":1}"#.utf8)) }
    }

    @Test func `members are sorted by the bytes of their keys`() throws {
        let value = try parse(#"{"z":1,"a":2,"é":3,"B":4}"#)

        #expect(value.object?.keys == ["B", "a", "z", "é"])
    }

    @Test func `keys that differ only in normal form are two keys`() throws {
        let value = try parse("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}")

        #expect(value.object?.count == 2)
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#, #"[{"x":0,"\u0078":1}]"#,
        "{" + (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",") + #","k17":1}"#,
    ])
    func `a key that stands twice is refused, wherever it stands`(_ text: String) {
        #expect(code(text) == .duplicateKey)
    }

    @Test func `the depth is counted in arrays and objects`() {
        #expect(code("[[[1]]]", depth: 3) == nil)
        #expect(code("[[[[1]]]]", depth: 3) == .tooDeep)
        #expect(code("7", depth: 1) == nil)
        #expect(code(#"{"a":{"b":{}}}"#, depth: 2) == .tooDeep)
        let deep = String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000)
        #expect(code(deep, depth: 16) == .tooDeep)
    }

    @Test(arguments: [
        ("9223372036854775807", nil as JSONError.Code?), ("-9223372036854775808", nil),
        ("9223372036854775808", .number), ("18446744073709551615", .number),
        ("18446744073709551616", .number), ("1" + String(repeating: "0", count: 400), .number),
        ("1e400", .number), ("-1e400", .number), ("1e308", nil), ("NaN", .syntax),
        ("Infinity", .syntax), ("0x10", .number), ("01", .number), ("+1", .syntax), ("1.", .number),
    ])
    func `a number is exact, or finite, or refused`(_ text: String, _ expected: JSONError.Code?) {
        let found = code("[\(text)]")

        #expect(expected == nil ? found == nil : found != nil)
    }

    @Test func `whole numbers beyond 2^53 are doubles and told as inexact`() throws {
        let value = try parse("[9007199254740991,9007199254740993,1.0,-0,1e2]")

        #expect(value.array?.map { $0.number?.isExact } == [true, false, true, true, true])
        #expect(
            value.array?.map(\.integer) == [
                9_007_199_254_740_991, nil, 1, 0, 100,
            ]
        )
    }

    @Test func `bytes that are not UTF-8, or begin with a byte order mark, are refused`() {
        let parser = JSONParser()
        for bytes: [UInt8] in [
            [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
            [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] {
            #expect { try parser.parse(bytes) } throws: { ($0 as? JSONError)?.code == .encoding }
        }
    }

    @Test func `a document longer than the limit is refused before it is parsed`() {
        #expect(code("[" + String(repeating: "1,", count: 3_000) + "1]") == .tooLarge)
    }

    @Test func `one parser reads many documents, also after a fault`() throws {
        let parser = JSONParser(limits: JSONLimits(bytes: 1 << 20))
        for size in [1, 10_000, 3, 100_000, 2] {
            let text = "[" + repeatElement("1", count: size).joined(separator: ",") + "]"
            #expect(try parser.parse(Array(text.utf8)).array?.count == size)
            #expect(throws: JSONError.self) { try parser.parse(Array("[1,".utf8)) }
        }
    }

    /// A fault in a member that nobody reads is still a fault (ruling 27).
    @Test func `every byte is validated, not only what is read`() {
        let parser = JSONParser()
        for hidden in ["1..2", "[1,]", "\"\\x\"", "tru", "\"\u{1}\"", "{\"a\" 1}"] {
            let text = #"{"id":"gw-1","x":\#(hidden)}"#
            #expect(throws: JSONError.self) {
                try parser.withDocument(Array(text.utf8)) { $0["id"]?.text }
            }
        }
    }
}
