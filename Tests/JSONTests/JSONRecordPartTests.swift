import FleetModel
import JSON
import SeededGenerator
import Testing

struct JSONRecordPartTests {
    private typealias Step = JSONRecordFields.Step

    /// Reads the part `part` of records whose identity is `id`.
    private struct Reading {
        let reader: JSONRecordReader
        var batch: JSONRecordBatch
        let part: Int

        init(_ part: JSONRecordFields.Part, bytes: Int = 1 << 22) {
            var fields = JSONRecordFields()
            _ = fields.addIdentity(["id"])
            self.part = fields.addPart(["part"], as: part)
            reader = JSONRecordReader(fields: fields, limits: JSONLimits(bytes: bytes))
            batch = JSONRecordBatch(for: reader, mostRecords: 4)
        }

        mutating func read(_ text: String) throws -> (value: JSONRecordValue, form: [UInt8]) {
            reader.take(Array((text + "\n").utf8))
            #expect(try reader.read(into: &batch))
            #expect(batch.fault(of: 0) == nil, "\(text)")
            let value = batch[0, part]
            return (value, Array(batch.bytes[value.range]))
        }
    }

    /// What is kept of a value, the slow way.
    private func projected(_ value: JSONValue, _ paths: [[Step]]) -> JSONValue {
        guard !paths.contains([]) else { return value }
        switch value {
        case .array(let elements): return .array(elements.map { projected($0, paths) })
        case .object(let object):
            let members = object.members.compactMap { member -> JSONObject.Member? in
                let deeper = paths.filter { $0[0] == .any || $0[0] == .key(member.key) }
                    .map { Array($0.dropFirst()) }
                guard !deeper.isEmpty else { return nil }
                return JSONObject.Member(key: member.key, value: projected(member.value, deeper))
            }
            return .object(JSONObject(sorted: members))
        default: return value
        }
    }

    private func isExact(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.isExact
        case .array(let elements): elements.allSatisfy(isExact)
        case .object(let object): object.members.allSatisfy { isExact($0.value) }
        default: true
        }
    }

    @Test func `the form of a part is that of its value`() throws {
        var reading = Reading(JSONRecordFields.Part())
        let text =
            #"{"a":[],"b":{},"c":[1,-2.5,1.0,1e0,-0,-0.0,1e300],"d":"é\n\u0000","e":[true,false,null],"f":""}"#
        let value = try JSONParser().parse(Array(text.utf8))

        let (field, form) = try reading.read("{\"part\":\(text),\"id\":\"gw-1\"}")

        #expect(field.kind == .object)
        #expect(form == PartForm.encode(value))
    }

    @Test func `a part that is missing has no kind, and any value may be one`() throws {
        var reading = Reading(JSONRecordFields.Part())

        #expect(try reading.read(#"{"id":"gw-1"}"#).value.kind == nil)
        for text in ["null", "true", "\"x\"", "7", "0.5", "[]", "{}"] {
            let (field, form) = try reading.read("{\"part\":\(text)}")
            #expect(PartForm.decode(form) == (try JSONParser().parse(Array(text.utf8))))
            #expect(field.isPresent == (text != "null"))
        }
    }

    @Test func `the id is taken out of strings, wherever it stands in the record`() throws {
        var reading = Reading(JSONRecordFields.Part(hasHoles: true))
        let part =
            #"{"gw-17":["gw-17","gw-1","xgw-17","gw-17gw-17y","gw-gw-17","gw-17",17,"gw-\u0031"]}"#
        let value = try JSONParser().parse(Array(part.utf8))
        for id in ["gw-17", "gw-1", "gw-", "abcdefghi", ""] {
            for text in [
                "{\"id\":\"\(id)\",\"part\":\(part)}", "{\"part\":\(part),\"id\":\"\(id)\"}",
            ] {
                let (_, form) = try reading.read(text)
                #expect(form == PartForm.encode(value, id: Array(id.utf8)), "\(id)")
            }
        }
        #expect(try reading.read("{\"part\":\(part),\"id\":7}").form == PartForm.encode(value))
        #expect(try reading.read("{\"id\":null,\"part\":\(part)}").form == PartForm.encode(value))
    }

    @Test func `a part without holes keeps the id`() throws {
        var reading = Reading(JSONRecordFields.Part())

        let (_, form) = try reading.read(#"{"id":"gw-17","part":{"a":"gw-17"}}"#)

        #expect(form == PartForm.encode(["a": "gw-17"]))
    }

    @Test func `only what is kept is written, and the rest is still checked`() throws {
        let kept: [[Step]] = [[.key("a"), .key("b")], [.any, .key("c")], [.key("d")]]
        var reading = Reading(JSONRecordFields.Part(kept: kept))
        let cases: [(String, JSONValue)] = [
            (
                #"{"a":{"b":1,"c":2,"x":3},"z":{"b":1,"c":[4]},"d":{"x":{"y":5}}}"#,
                ["a": ["b": 1, "c": 2], "z": ["c": [4]], "d": ["x": ["y": 5]]]
            ),
            (#"{"a":7,"z":"s","d":null}"#, ["a": 7, "z": "s", "d": .null]),
            (
                #"{"a":[{"b":1,"x":2},3,[{"c":4}]],"q":{"x":1}}"#,
                ["a": [["b": 1], 3, [["c": 4]]], "q": [:]]
            ),
            ("[]", []), ("5", 5),
        ]
        for (text, expected) in cases {
            let (_, form) = try reading.read("{\"part\":\(text)}")
            #expect(PartForm.decode(form) == expected, "\(text)")
        }
        let inexact = try reading.read(#"{"part":{"a":{"x":9007199254740993}}}"#)
        #expect(inexact.value.isInexact)
        #expect(PartForm.decode(inexact.form) == ["a": [:]])
        #expect(try !reading.read(#"{"x":9007199254740993,"part":{"a":1}}"#).value.isInexact)
        reading.reader.take(Array("{\"part\":{\"x\":{\"y\":1,\"y\":2}}}\n".utf8))
        #expect(try reading.reader.read(into: &reading.batch))
        #expect(reading.batch.fault(of: 0)?.code == .duplicateKey)
    }

    @Test func `of a part that keeps no path the kind stays`() throws {
        var reading = Reading(JSONRecordFields.Part(kept: []))

        let (field, form) = try reading.read(#"{"part":{"a":1,"b":{"c":2}}}"#)

        #expect(field.kind == .object)
        #expect(form == PartForm.encode([:]))
    }

    @Test func `a shape tells of members that are too many or of another kind`() throws {
        var strings = Reading(
            JSONRecordFields.Part(kept: [], shape: .strings(most: 2, keyBytes: 3, bytes: 2))
        )
        for (text, isMisshapen, hasTooMany) in [
            (#"{"a":"xy","abc":""}"#, false, false), (#"{"a":"xyz"}"#, true, false),
            (#"{"abcd":"x"}"#, true, false), (#"{"":"x"}"#, true, false),
            (#"{"a":1}"#, true, false), (#"{"a":"1","b":null}"#, true, false),
            (#"{"a":"x","b":"x","c":"x"}"#, false, true), ("{}", false, false),
            (#"[1]"#, false, false), (#"{"a":{"b":"xyz"}}"#, true, false),
            (#"{"a":"é"}"#, false, false),
        ] {
            let (field, _) = try strings.read("{\"part\":\(text)}")
            #expect(field.isMisshapen == isMisshapen, "\(text)")
            #expect(field.hasTooMany == hasTooMany, "\(text)")
        }
        var numbers = Reading(JSONRecordFields.Part(shape: .numbers(most: 2, keyBytes: 1)))
        #expect(try !numbers.read(#"{"part":{"a":1,"b":0.5}}"#).value.isMisshapen)
        #expect(try numbers.read(#"{"part":{"a":1,"b":"2"}}"#).value.isMisshapen)
        #expect(try numbers.read(#"{"part":{"a":1,"bb":2}}"#).value.isMisshapen)
        #expect(try numbers.read(#"{"part":{"a":1,"b":2,"c":3}}"#).value.hasTooMany)
    }

    @Test func `a batch grows with the form of one record, and forms of others stay`() throws {
        var reading = Reading(JSONRecordFields.Part())
        let small = #"{"part":["\#(String(repeating: "x", count: 30_000))"]}"#
        let numbers = String(repeating: "1,", count: 200_000)
        let large = "{\"part\":[\(numbers)1]}"

        reading.reader.take(
            Array([small, small, small, large, small].map { $0 + "\n" }.joined().utf8)
        )
        var found: [Int] = []
        while try reading.reader.read(into: &reading.batch) {
            for record in 0..<reading.batch.count {
                let range = reading.batch[record, reading.part].range
                let value = PartForm.decode(Array(reading.batch.bytes[range]))
                found.append(value?.array?.count ?? 0)
            }
        }

        #expect(found == [1, 1, 1, 200_001, 1])
    }

    /// The slow way: the whole value, projected, with holes by `PartForm`.
    @Test func `random parts have the form of their projection, in any order of keys`() throws {
        var generator = SeededGenerator(seed: 7)
        let steps: [Step] = [.any, .key("a"), .key("b"), .key(""), .key("name"), .key("\u{0}")]
        var sound = 0
        for _ in 0..<120 {
            let kept: [[Step]]? =
                generator.oneIn(4)
                ? nil
                : (0..<generator.below(5)).map { _ in
                    (0..<generator.below(3) + 1).map { _ in generator.pick(steps) }
                }
            var reading = Reading(JSONRecordFields.Part(kept: kept, hasHoles: true))
            for _ in 0..<60 {
                let id = generator.pick(["gw-17", "gw-1", "gw"])
                let text = RandomDocument.text(depth: 4, &generator)
                guard let value = try? JSONParser().parse(Array(text.utf8)) else { continue }
                sound += 1
                let expected = projected(value, kept ?? [[]])
                let (field, form) = try reading.read("{\"part\":\(text),\"id\":\"\(id)\"}")
                #expect(PartForm.decode(form, id: Array(id.utf8)) == expected, "\(text)")
                #expect(field.isInexact == !isExact(value), "\(text)")
                // A number that is not exact may be written as one that is refused.
                guard isExact(value) else { continue }
                let sorted = value.canonicalText
                let again = try reading.read("{\"id\":\"\(id)\",\"part\":\(sorted)}")
                #expect(again.form == PartForm.encode(expected, id: Array(id.utf8)), "\(sorted)")
            }
        }
        #expect(sound > 5_000)
    }
}
