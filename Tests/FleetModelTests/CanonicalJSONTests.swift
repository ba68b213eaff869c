import FleetModel
import Testing

/// JSON Canonicalization Scheme (RFC 8785).
struct CanonicalJSONTests {
    @Test func `the example of section 3_2_2 prints as the RFC prints it`() throws {
        let value: JSONValue = [
            "numbers": .array(
                try [333_333_333.333_333_29, 1e30, 4.50, 2e-3, 1e-27].map {
                    .number(try #require(JSONNumber($0)))
                }
            ),
            "string": "\u{20ac}$\u{0F}\u{0a}A'\u{42}\u{22}\u{5c}\\\"/",
            "literals": [.null, true, false],
        ]

        #expect(
            value.canonicalText
                == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        )
    }

    @Test func `members are ordered by UTF-16 code units`() {
        let value: JSONValue = [
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return",
            "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1F600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{F6}": "Latin Small Letter O With Diaeresis",
        ]

        let order = value.canonicalText.split(separator: ",").map { $0.split(separator: ":")[1] }

        #expect(
            order == [
                "\"Carriage Return\"", "\"One\"", "\"Control\"",
                "\"Latin Small Letter O With Diaeresis\"", "\"Euro Sign\"", "\"Emoji",
                "\"Hebrew Letter Dalet With Dagesh\"}",
            ]
        )
    }

    @Test func `every control character is escaped in its shortest form`() {
        let text = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) }))

        #expect(
            JSONValue.string(text).canonicalText
                == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
                + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#
        )
        #expect(JSONValue.string("\u{7F}\u{2028}/").canonicalText == "\"\u{7F}\u{2028}/\"")
    }

    @Test func `the digest is of the canonical bytes`() {
        #expect(([:] as JSONValue).digest == Digest(of: "{}".utf8))
        #expect(
            ([:] as JSONValue).digest.hexadecimal
                == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        )
    }

    @Test func `a stream is written line by line with no comma between`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.writeKey("a")
        writer.write(1)
        writer.endObject()
        writer.endLine()
        let first = writer.takeBytes()
        writer.beginArray()
        writer.write("x")
        writer.write(true)
        writer.writeNull()
        writer.endArray()
        writer.endLine()

        #expect(String(decoding: first, as: UTF8.self) == "{\"a\":1}\n")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\"x\",true,null]\n")
    }
}
