import FleetModel
import JSON
import Testing

/// Codable types as JSON values and back, over their canonical bytes as a journal keeps them.
struct JSONValueCodingTests {
    private func copy<Value: Codable>(_ value: Value) throws -> Value {
        let bytes = try JSONValueEncoder().encode(value).canonicalBytes
        return try JSONValueDecoder().decode(Value.self, from: JSONParser().parse(bytes))
    }

    private struct Everything: Codable, Equatable {
        enum Shape: Codable, Equatable {
            case plain
            case named(width: Int, height: Double?)
            case unnamed(String, [Bool])
        }

        var yes = true
        var small: Int8 = -128
        var largest = UInt64.max
        var least = Int64.min
        var exact = JSONNumber.largestExact
        var fraction = 0.1
        var tiny: Float = 0.5
        var text = "ä\u{0}\u{1F600}"
        var absent: String?
        var present: String? = "here"
        var shapes = [
            Shape.plain, .named(width: 1, height: nil), .named(width: 2, height: 2.5),
            .unnamed("a", [true, false]),
        ]
        var nested = [[1, 2], [], [3]]
        var optionals = [nil, 1, nil] as [Int?]
        var byText = ["b": 1, "a": 2]
        var byNumber = [3: "c"]
        var byDevice: [DeviceID: Shape]
        var value: JSONValue = [
            "null": .null, "list": [[], [:], 1], "": ["nested": ["deep": "x"]],
        ]
    }

    @Test func `every kind of property comes back`() throws {
        let device = try #require(DeviceID("gw-00001"))
        let value = Everything(byDevice: [device: .plain])
        #expect(try copy(value) == value)
    }

    @Test func `keys that are canonically equivalent stay two`() throws {
        var object = JSONObject()
        object["caf\u{E9}"] = 1
        object["cafe\u{301}"] = 2
        let value = JSONValue.object(object)
        #expect(object.count == 2)
        #expect(try copy(value) == value)
        #expect(try copy([value, nil]) == [value, nil])
    }

    @Test func `a number that no reader keeps exactly is a string of its digits`() throws {
        #expect(try JSONValueEncoder().encode([UInt64.max]) == ["18446744073709551615"])
        let largest = JSONNumber.largestExact
        #expect(try JSONValueEncoder().encode([largest]) == [9_007_199_254_740_991])
    }

    @Test func `what is not finite is not written`() {
        #expect(throws: EncodingError.self) { try JSONValueEncoder().encode([Double.nan]) }
    }

    @Test func `another shape is an error`() {
        let decoder = JSONValueDecoder()
        #expect(throws: DecodingError.self) {
            try decoder.decode(Int.self, from: .number(try #require(JSONNumber(0.5))))
        }
        #expect(throws: DecodingError.self) { try decoder.decode(UInt8.self, from: 256) }
        #expect(throws: DecodingError.self) { try decoder.decode(UInt8.self, from: "1e2") }
        #expect(throws: DecodingError.self) { try decoder.decode([Int].self, from: [:]) }
        #expect(throws: DecodingError.self) { try decoder.decode(Bool.self, from: .null) }
        #expect(throws: DecodingError.self) { try decoder.decode(Everything.self, from: [:]) }
        #expect(throws: DecodingError.self) {
            try decoder.decode(Everything.Shape.self, from: ["plain": [:], "named": [:]])
        }
    }
}
