import FleetModel
import JSON
import Testing

struct JSONRecordReaderTests {
    /// A reader of numbers at the root and of `n` in objects, whose lines it tells as they come.
    private struct Stream {
        let reader: JSONRecordReader
        var batch: JSONRecordBatch
        let root: Int
        let number: Int

        init(bytes: Int = 100, mostRecords: Int = 256) {
            var fields = JSONRecordFields()
            root = fields.addValue([])
            number = fields.addValue(["n"])
            reader = JSONRecordReader(fields: fields, limits: JSONLimits(bytes: bytes, depth: 16))
            batch = JSONRecordBatch(for: reader, mostRecords: mostRecords)
        }

        /// What stands in each line; nil: it has a fault.
        mutating func lines(_ pieces: [String]) throws -> [Int?] {
            var found: [Int?] = []
            for piece in pieces {
                reader.take(Array(piece.utf8))
                try read(&found)
            }
            return found
        }

        mutating func read(_ found: inout [Int?]) throws {
            while try reader.read(into: &batch) {
                for record in 0..<batch.count {
                    let value = batch[record, root].counter ?? batch[record, number].counter
                    found.append(batch.fault(of: record) == nil ? value.map { Int($0) } : nil)
                }
            }
        }
    }

    private func lines(_ pieces: [String], bytes: Int = 100) throws -> [Int?] {
        var stream = Stream(bytes: bytes)
        return try stream.lines(pieces)
    }

    @Test func `lines are the same wherever the pieces are cut`() throws {
        let text = "{\"n\":1}\n2\r\n\n{\"a\":[],\"n\":3}\n4\n"

        for cut in 0...text.utf8.count {
            let head = String(decoding: text.utf8.prefix(cut), as: UTF8.self)
            let tail = String(decoding: text.utf8.dropFirst(cut), as: UTF8.self)
            #expect(try lines([head, tail]) == [1, 2, 3, 4])
        }
        #expect(try lines(text.unicodeScalars.map(String.init)) == [1, 2, 3, 4])
    }

    @Test func `what is written to its own memory is read as what is handed to it`() throws {
        let text = Array((0..<50_000).map { "{\"n\":\($0)}\n" }.joined().utf8)
        for size in [7, 4_096, 100_000, 10_000_000] {
            var stream = Stream()
            var found: [Int?] = []
            var position = 0
            while stream.reader.take(from: { slab, start in
                let count = min(size, slab.count - start, text.count - position)
                slab.replaceSubrange(
                    start..<start + count,
                    with: text[position..<position + count]
                )
                position += count
                return count
            }) { try stream.read(&found) }
            #expect(found == (0..<50_000).map { $0 })
            #expect(!stream.reader.isMidLine)
        }
    }

    @Test func `a line that is no JSON is told and passed, and lines keep their numbers`() throws {
        var stream = Stream()
        #expect(try stream.lines(["1\n{\n3\n\u{FEFF}4\n\n"]) == [1, nil, 3, nil])

        stream.reader.take(Array("nul\n5\n".utf8))
        #expect(try stream.reader.read(into: &stream.batch))
        #expect(stream.batch.fault(of: 0) == JSONError(.syntax, "not JSON"))
        #expect((0..<2).map { stream.batch.line(of: $0) } == [6, 7])
        #expect(stream.reader.lineNumber == 7)
    }

    @Test func `a batch that is full is handed out and the rest follows`() throws {
        var stream = Stream(mostRecords: 3)

        #expect(try stream.lines(["1\n2\n3\n4\n5\n6\n7\n"]) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func `a line without an end is not handed out`() throws {
        var stream = Stream()

        #expect(try stream.lines(["1\n2"]) == [1])
        #expect(stream.reader.isMidLine)
        #expect(try stream.lines(["3\n"]) == [23])
        #expect(!stream.reader.isMidLine)
    }

    @Test func `a line longer than the limit ends the stream, the ones before it are handed out`()
        throws
    {
        let long = String(repeating: " ", count: 100) + "1"
        #expect(throws: JSONError.self) { try lines([long]) }
        #expect(throws: JSONError.self) { try lines([long + "\n"]) }
        #expect(throws: JSONError.self) { try lines([String(long.prefix(60)), long]) }
        #expect(try lines([String(long.dropFirst()) + "\n"]) == [1])
        var stream = Stream()
        stream.reader.take(Array("1\n\(long)\n".utf8))
        #expect(try stream.reader.read(into: &stream.batch))
        #expect(stream.batch.count == 1)
        #expect(throws: JSONError(.tooLarge, "a line longer than 100 bytes")) {
            try stream.reader.read(into: &stream.batch)
        }
    }

    @Test func `empty lines end the stream where they are too many, in one piece or in many`()
        throws
    {
        let most = String(repeating: "\n", count: JSONRecordReader.mostBlankLines)

        #expect(try lines([most + "1\n"]) == [1])
        #expect(throws: JSONError.self) { try lines([most + "\n"]) }
        #expect(throws: JSONError.self) { try lines([most, "1\n", "\r\n"]) }
    }

    @Test func `values of every kind are told as what they are`() throws {
        var fields = JSONRecordFields()
        let keys: [Text] = ["s", "i", "d", "e", "w", "b", "n", "o", "a", "x"]
        let numbers = keys.map { fields.addValue(["v", $0]) }
        let reader = JSONRecordReader(fields: fields, limits: JSONLimits())
        var batch = JSONRecordBatch(for: reader)
        let text = #"""
            {"v":{"s":"\u0061\u0000é","i":-7,"d":0.5,"e":1e2,"w":9007199254740992,"b":true,"n":null,"o":{"x":1},"a":[1]}}
            """#

        reader.take(Array((text + "\n").utf8))
        #expect(try reader.read(into: &batch))

        let values = numbers.map { batch[0, $0] }
        #expect(
            values.map(\.kind) == [
                .string, .number, .number, .number, .number, .bool, .null, .object, .array, nil,
            ]
        )
        #expect(batch.text(values[0]) == "a\u{0}é")
        #expect(values[1].number == JSONNumber(-7) && values[1].counter == nil)
        #expect(values[2].number == JSONNumber(0.5) && values[2].counter == nil)
        #expect(values[3].counter == 100)
        #expect(values[4].counter == nil && values[4].number == JSONNumber(9_007_199_254_740_992))
        #expect(values[5].bool == true)
        #expect(values.map(\.isPresent).filter(\.self).count == 8)
    }

    /// A member of an element is no member of the record.
    @Test func `nothing is read inside arrays, also where an object stood before`() throws {
        var fields = JSONRecordFields()
        let name = fields.addValue(["a", "name"])
        let root = fields.addValue(["name"])
        let reader = JSONRecordReader(fields: fields, limits: JSONLimits())
        var batch = JSONRecordBatch(for: reader)
        for _ in 0..<2 {
            let lines = [
                #"[{"name":1}]"#, #"{"a":[{"name":2}]}"#, #"{"a":{"name":3}}"#, #"{"name":4}"#,
                #"{"a":[[{"name":5}],{"name":6}]}"#, #"{"b":{"name":7,"a":{"name":8}}}"#,
            ]
            reader.take(Array(lines.map { $0 + "\n" }.joined().utf8))
            #expect(try reader.read(into: &batch))
            #expect(
                (0..<6).map { batch[$0, name].counter } == [nil, nil, 3, nil, nil, nil]
            )
            #expect((0..<6).map { batch[$0, root].counter } == [nil, nil, nil, 4, nil, nil])
        }
    }

    @Test func `of a record with a fault its identity is told, wherever it stands`() throws {
        var fields = JSONRecordFields()
        let id = fields.addIdentity(["twin", "id"])
        let other = fields.addValue(["n"])
        let reader = JSONRecordReader(fields: fields, limits: JSONLimits(depth: 3))
        var batch = JSONRecordBatch(for: reader)
        let lines = [
            #"{"n":1,"a":1,"a":2,"twin":{"x":[],"id":"gw-1"}}"#,
            #"{"twin":{"id":"gw-2"},"n":1,"x":18446744073709551615}"#,
            #"{"n":[[[1]]],"twin":{"id":"gw-3","id":"gw-4"}}"#,
            #"{"n":[[[1]]],"twin":{"id":7}}"#, #"{"a":1,"a":1}"#,
        ]

        reader.take(Array(lines.map { $0 + "\n" }.joined().utf8))
        #expect(try reader.read(into: &batch))

        #expect(
            (0..<5).map { batch.text(batch[$0, id])?.string } == ["gw-1", "gw-2", "gw-3", nil, nil]
        )
        #expect(
            (0..<5).map { batch.fault(of: $0)?.message } == [
                #"the key "a" twice"#, "a whole number beyond 64 bits with a sign",
                "nested too deep", "nested too deep", #"the key "a" twice"#,
            ]
        )
        #expect((0..<5).allSatisfy { batch[$0, other].kind == nil })
    }

    @Test func `values of a parsed document are records too`() throws {
        var fields = JSONRecordFields()
        let number = fields.addValue(["n"])
        let reader = JSONRecordReader(fields: fields, limits: JSONLimits())
        var batch = JSONRecordBatch(for: reader)
        let text = #"{"items":[{"n":1},{"n":2,"n":3},7,{"n":4}]}"#

        try JSONParser(checks: .byReader).withDocument(Array(text.utf8)) { node throws(JSONError) in
            for item in node["items"]!.elements { try reader.append(item, to: &batch) }
        }

        #expect(batch.count == 4)
        #expect((0..<4).map { batch[$0, number].counter } == [1, nil, nil, 4])
        #expect((0..<4).map { batch.fault(of: $0)?.code } == [nil, .duplicateKey, nil, nil])
        #expect((0..<4).allSatisfy { batch.line(of: $0) == 0 })
    }
}
