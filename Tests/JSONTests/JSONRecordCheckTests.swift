import FleetModel
import JSON
import SeededGenerator
import Testing

/// What the walker refuses, against ``JSONNode/check(depth:)``.
struct JSONRecordCheckTests {
    private func reference(_ text: String, depth: Int = 16) -> JSONError.Code? {
        do throws(JSONError) {
            _ = try JSONParser(limits: JSONLimits(bytes: 1 << 22, depth: depth)).parse(
                Array(text.utf8)
            )
            return nil
        } catch {
            return error.code
        }
    }

    private func code(_ text: String, depth: Int = 16) throws -> JSONError.Code? {
        var verdict = RecordVerdict(depth: depth)
        return try verdict.fault(ofLine: Array(text.utf8))?.code
    }

    @Test func `the depth is exact`() throws {
        for depth in 1...16 {
            for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
                func nested(_ count: Int) -> String {
                    String(repeating: open, count: count) + "1"
                        + String(repeating: close, count: count)
                }
                #expect(try code(nested(depth), depth: depth) == nil)
                #expect(try code(nested(depth + 1), depth: depth) == .tooDeep)
                #expect(try code(nested(2_000), depth: depth) == .tooDeep)
            }
        }
    }

    @Test(arguments: [
        ("9223372036854775807", nil as JSONError.Code?), ("9223372036854775808", .number),
        ("-9223372036854775808", nil), ("-9223372036854775809", .number),
        ("18446744073709551615", .number), ("1e400", .number), ("-1e400", .number), ("1e308", nil),
        ("-0", nil), ("-0.0", nil), ("01", .number), ("1.", .number), ("NaN", .syntax),
    ])
    func `numbers are held to their range, wherever they stand`(
        _ number: String,
        _ expected: JSONError.Code?
    ) throws {
        for text in [number, "[\(number)]", "{\"a\":{\"b\":[1,\(number)]}}"] {
            #expect((try code(text) == nil) == (expected == nil), "\(text)")
            #expect((reference(text) == nil) == (expected == nil), "\(text)")
        }
    }

    @Test func `a key twice is found in every position, in few and in many`() throws {
        for count in [2, 3, 11, 12, 13, 64, 65, 66, 255, 256, 257, 300] {
            var verdict = RecordVerdict()
            let keys = (0..<count).map { "key \($0)" }
            let object = "{" + keys.map { "\"\($0)\":{}" }.joined(separator: ",") + "}"
            #expect(try verdict.fault(ofLine: Array(object.utf8)) == nil)
            for (first, second) in Self.pairs(of: count) {
                var doubled = keys
                doubled[second] = keys[first]
                let object = "{" + doubled.map { "\"\($0)\":{}" }.joined(separator: ",") + "}"
                for text in [object, "[1,{\"o\":\(object)}]"] {
                    let fault = try verdict.fault(ofLine: Array(text.utf8))
                    #expect(fault == JSONError(.duplicateKey, "the key \"key \(first)\" twice"))
                }
            }
        }
    }

    private static func pairs(of count: Int) -> [(Int, Int)] {
        let places = count < 14 ? Array(0..<count) : [0, 1, count / 2, count - 2, count - 1]
        return places.flatMap { first in places.filter { $0 > first }.map { (first, $0) } }
    }

    @Test func `keys are compared as they are read, not as they are spelled`() throws {
        for text in [
            #"{"a":1,"\u0061":2}"#, #"{"\u0000":1,"\u0000":2}"#, #"{"":1,"":2}"#,
            #"{"x\u0000a":1,"x\u0000a":2}"#, #"{"é":1,"\u00e9":2}"#,
            #"{"a long key that ends in 1":1,"a long key that ends in \u0031":2}"#,
        ] { #expect(try code(text) == .duplicateKey, "\(text)") }
        for text in [
            #"{"x\u0000a":1,"x\u0000b":2,"x":3,"x\u0000":4,"":5,"\u0000":6}"#,
            #"{"a":1,"A":2}"#, "{\"caf\u{E9}\":1,\"cafe\u{301}\":2}",
            #"{"0123456701234567":1,"01234567x01234567":2,"01234567y01234567":3,"01234567":4}"#,
        ] { #expect(try code(text) == nil, "\(text)") }
    }

    @Test func `what fills its memory of keys is read on, and duplicates are still found`() throws {
        var verdict = RecordVerdict()
        func expectSound() throws {
            #expect(try verdict.fault(ofLine: Array(#"{"a":{"b":1},"c":[{"d":1}]}"#.utf8)) == nil)
            for text in [
                #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#, #"{"new 1":{"x":{"y":1,"y":2}}}"#,
            ] { #expect(try verdict.fault(ofLine: Array(text.utf8))?.code == .duplicateKey) }
        }
        for first in stride(from: 0, to: 70_000, by: 50) {
            let members = (first..<first + 50).map { "\"k\($0)\":{\"in\":1}" }
            let text = "{\"\(first / 1_000)\":{\(members.joined(separator: ","))}}"
            #expect(try verdict.fault(ofLine: Array(text.utf8)) == nil)
        }
        try expectSound()
        let many = (0..<70_000).map { "\"m\($0)\":1" }
        let whole = "{" + many.joined(separator: ",") + "}"
        #expect(try verdict.fault(ofLine: Array(whole.utf8)) == nil)
        let doubled = "{" + (many + ["\"m34567\":1"]).joined(separator: ",") + "}"
        #expect(try verdict.fault(ofLine: Array(doubled.utf8))?.code == .duplicateKey)
        try expectSound()
    }

    @Test
    func `more children than it keeps and keys longer than it keeps are checked all the same`()
        throws
    {
        var verdict = RecordVerdict()
        for child in 0..<200 {
            #expect(try verdict.fault(ofLine: Array("{\"\(child)\":{\"x\":1}}".utf8)) == nil)
            let text = "{\"\(child)\":{\"x\":1},\"b\":1,\"\(child)\":2}"
            #expect(try verdict.fault(ofLine: Array(text.utf8))?.code == .duplicateKey)
        }
        let long = String(repeating: "k", count: 300)
        for text in ["{\"\(long)\":1,\"b\":{}}", "{\"b\":{},\"\(long)1\":1,\"\(long)2\":1}"] {
            #expect(try verdict.fault(ofLine: Array(text.utf8)) == nil)
        }
        let twice = "{\"\(long)\":1,\"b\":{},\"\(long)\":1}"
        #expect(try verdict.fault(ofLine: Array(twice.utf8))?.code == .duplicateKey)
    }

    /// One reader for all documents, so that what it learned of one meets the others.
    @Test func `random documents get the verdict of the slow check, in any order of their keys`()
        throws
    {
        var generator = SeededGenerator(seed: 2_026)
        var verdict = RecordVerdict(depth: 6)
        var counts = [0, 0]
        for _ in 0..<20_000 {
            let text = RandomDocument.text(depth: 8, &generator)
            let expected = reference(text, depth: 6)
            let found = try verdict.fault(ofLine: Array(text.utf8))?.code
            let parsed = verdict.fault(of: Array(text.utf8))?.code
            #expect((found == nil) == (expected == nil), "\(text)")
            #expect((parsed == nil) == (expected == nil), "\(text)")
            counts[expected == nil ? 0 : 1] += 1
        }
        #expect(counts.allSatisfy { $0 > 2_000 })
    }
}
