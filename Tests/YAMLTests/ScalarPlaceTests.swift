import FleetModel
import Testing
import YAML

/// Each character of a value is found where it is written, whatever the style of the scalar.
struct ScalarPlaceTests {
    private static func scalar(_ text: String) throws -> (Text, SourceSpan) {
        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")
        #expect(file.diagnostics == [])
        guard case .mapping(let entries) = file.documents.first?.kind,
            let value = Array(entries).last?.value, case .scalar(let scalar) = value.kind
        else { throw Absent() }
        let span = value.span
        return (scalar.text, span.definition ?? span)
    }

    struct Absent: Error {}

    /// `X` marks the character, of one code point, that is looked for.
    @Test(arguments: [
        ("a: éX\n", "1:5-1:6"),
        ("a: b X c\n", "1:6-1:7"),
        ("a: b\n  é X\n\n  c\n", "2:5-2:6"),
        ("a: b\r\n\r\n  é X\r\n", "3:5-3:6"),
        ("\u{FEFF}a: X\n", "1:4-1:5"),
        ("a: 'b ''é''X'\n", "1:12-1:13"),
        ("a: ' b\n  \t\n  é  X '\n", "3:6-3:7"),
        ("a: \"\\\"\\u00e9\\tX\"\n", "1:15-1:16"),
        ("a: \"\\x58\"\n", "1:5-1:9"),
        ("a: \"é \\\n   \\ X\"\n", "2:6-2:7"),
        ("a: \"b \n\n  c\n  é  \\\n\n  X\"\n", "6:3-6:4"),
        ("é: &b !!str\n  # c\n  \"é X\"\n", "3:6-3:7"),
        ("a: |\n  b\n\n    é X\n  c\n", "4:7-4:8"),
        ("a: |1-\n  b\n X\n# c\n", "3:2-3:3"),
        ("a: |\r\n  b\r\n  é X\r\nc: d\r\ne: &f |\r\n  gX\r\n", "6:4-6:5"),
        ("a: >\n\n  b\n  é\n\n  c\n   X\n  d\n\n", "7:4-7:5"),
        ("a: >-\n  b\n\n\n  é X\n  c", "5:5-5:6"),
        ("a: |\n  \tX\n", "2:4-2:5"),
        ("a: |\n   \n   X\n", "3:4-3:5"),
        ("a:\n  - b: |\n      c\n\nd: 'X'\n", "5:5-5:6"),
        ("a: b\nc: [d]\ne:\t:é:X\n", "3:7-3:8"),
        ("a: &b \"\\\\X\"\nc: *b\n", "1:10-1:11"),
    ])
    func `a character is found`(_ text: String, _ expected: String) throws {
        let (value, span) = try Self.scalar(text)
        let offset = try #require(Array(value.string.utf8).firstIndex(of: UInt8(ascii: "X")))

        let places = ScalarPlaces(of: value, at: span, in: SourceText(Array(text.utf8)))
        let place = try #require(places?.span(of: offset..<offset + 1))

        #expect("\(place.line):\(place.column)-\(place.endLine):\(place.endColumn)" == expected)
    }
}
