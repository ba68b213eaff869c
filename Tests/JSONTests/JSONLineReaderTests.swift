import FleetModel
import JSON
import Testing

struct JSONLineReaderTests {
    private func lines(_ pieces: [String], bytes: Int = 100) throws -> [JSONValue?] {
        let reader = JSONLineReader(limits: JSONLimits(bytes: bytes))
        var found: [JSONValue?] = []
        for piece in pieces {
            try reader.read(Array(piece.utf8)) { found.append((try? $0.get())?.value) }
        }
        return found
    }

    @Test func `lines are the same wherever the pieces are cut`() throws {
        let text = "{\"a\":1}\n[2]\r\n\n\"three\"\n4\n"
        let expected: [JSONValue?] = [["a": 1], [2], "three", 4]

        for cut in 0...text.utf8.count {
            let head = String(decoding: text.utf8.prefix(cut), as: UTF8.self)
            let tail = String(decoding: text.utf8.dropFirst(cut), as: UTF8.self)
            #expect(try lines([head, tail]) == expected)
        }
        #expect(try lines(text.unicodeScalars.map(String.init)) == expected)
    }

    @Test func `a line that is no JSON is told and passed`() throws {
        #expect(try lines(["1\n{\n3\n"]) == [1, nil, 3])
    }

    @Test func `a line without an end is not handed out`() throws {
        let reader = JSONLineReader(limits: JSONLimits())
        var count = 0
        try reader.read(Array("1\n2".utf8)) { _ in count += 1 }

        #expect(count == 1)
        #expect(reader.isMidLine)
    }

    @Test func `a line longer than the limit ends the stream`() {
        #expect(throws: JSONError.self) { try lines([String(repeating: " ", count: 101)]) }
        #expect(throws: JSONError.self) {
            try lines([String(repeating: " ", count: 60), String(repeating: " ", count: 60)])
        }
    }

    @Test func `empty lines end the stream where they are too many, in one piece or in many`()
        throws
    {
        let most = String(repeating: "\n", count: JSONLineReader.mostBlankLines)

        #expect(try lines([most + "1\n"], bytes: 2_000) == [1])
        #expect(throws: JSONError.self) { try lines([most + "\n"], bytes: 2_000) }
        #expect(throws: JSONError.self) { try lines([most, "1\n", "\r\n"], bytes: 2_000) }
    }

    @Test func `what the reader of a line throws, ends the stream`() {
        let reader = JSONLineReader(limits: JSONLimits())
        var count = 0
        #expect(throws: JSONError(.syntax, "enough")) {
            try reader.read(Array("1\n2\n3\n".utf8)) { _ throws(JSONError) in
                count += 1
                throw JSONError(.syntax, "enough")
            }
        }

        #expect(count == 1)
    }
}
