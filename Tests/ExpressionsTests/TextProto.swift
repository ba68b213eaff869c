/// A message of protobuf's text format: the fields in order, a name as often as it stands.
///
/// Reads what the conformance files use: scalars, strings with escapes, adjacent strings, nested messages, extensions in
/// brackets, comments.
struct TextProto {
    indirect enum Value {
        case word(String)
        case bytes([UInt8])
        case message(TextProto)
    }

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var fields: [(name: String, value: Value)] = []

    init(fields: [(name: String, value: Value)] = []) { self.fields = fields }

    init(_ text: String) throws {
        var reader = Reader(Array(text.utf8))
        fields = try reader.message(until: nil).fields
    }

    func all(_ name: String) -> [Value] { fields.filter { $0.name == name }.map(\.value) }
    func messages(_ name: String) -> [TextProto] {
        all(name).compactMap { if case .message(let message) = $0 { message } else { nil } }
    }
    func message(_ name: String) -> TextProto? { messages(name).first }
    func has(_ name: String) -> Bool { fields.contains { $0.name == name } }
    func word(_ name: String) -> String? {
        if case .word(let word)? = all(name).first { word } else { nil }
    }
    func bytes(_ name: String) -> [UInt8]? {
        if case .bytes(let bytes)? = all(name).first { bytes } else { nil }
    }
    func string(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }
}

private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func message(until closing: UInt8?) throws -> TextProto {
        var fields: [(name: String, value: TextProto.Value)] = []
        while true {
            skip()
            guard position < bytes.count else {
                if closing == nil { return TextProto(fields: fields) }
                throw TextProto.Unreadable(description: "a message has no end")
            }
            if bytes[position] == closing {
                position += 1
                return TextProto(fields: fields)
            }
            let name = try name()
            skip()
            if take(":") { skip() }
            if take("{") {
                fields.append((name, .message(try message(until: UInt8(ascii: "}")))))
            } else {
                fields.append((name, try scalar()))
            }
            skip()
            _ = take(",") || take(";")
        }
    }

    private mutating func skip() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
                    position += 1
                }
            } else if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    private mutating func name() throws -> String {
        let start = position
        let isExtension = take("[")
        while position < bytes.count, isExtension ? bytes[position] != UInt8(ascii: "]") : isWord {
            position += 1
        }
        if isExtension { position += 1 }
        guard position > start, position <= bytes.count else {
            throw TextProto.Unreadable(description: "no name at byte \(start)")
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private var isWord: Bool {
        let byte = bytes[position]
        return byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "+") || (0x30...0x39).contains(byte)
            || (0x61...0x7A).contains(byte | 0x20)
    }

    private mutating func scalar() throws -> TextProto.Value {
        guard position < bytes.count else {
            throw TextProto.Unreadable(description: "a value is missing at the end")
        }
        guard bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") else {
            return .word(try name())
        }
        var content: [UInt8] = []
        while position < bytes.count,
            bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
        {
            content += try string()
            skip()
        }
        return .bytes(content)
    }

    private mutating func string() throws -> [UInt8] {
        let quote = bytes[position]
        var content: [UInt8] = []
        position += 1
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == UInt8(ascii: "\\") {
                content += try escape()
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        guard position < bytes.count else {
            throw TextProto.Unreadable(description: "a string has no end")
        }
        position += 1
        return content
    }

    private static let plain: [Character: UInt8] = [
        "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "\"": 34, "'": 39,
        "?": 63,
    ]

    private mutating func escape() throws -> [UInt8] {
        let letter = Character(Unicode.Scalar(bytes[position + 1]))
        position += 2
        if let plain = Self.plain[letter] { return [plain] }
        switch letter {
        case "x", "X": return [UInt8(truncatingIfNeeded: digits(radix: 16, atMost: 2))]
        case "u", "U":
            let scalar = Unicode.Scalar(UInt32(digits(radix: 16, atMost: letter == "u" ? 4 : 8)))
            return Array(String(scalar.map(Character.init) ?? "?").utf8)
        case "0"..."7":
            position -= 1
            return [UInt8(truncatingIfNeeded: digits(radix: 8, atMost: 3))]
        default: throw TextProto.Unreadable(description: "no escape: \\\(letter)")
        }
    }

    private mutating func digits(radix: Int, atMost count: Int) -> Int {
        var value = 0
        var taken = 0
        while taken < count, position < bytes.count,
            let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, digit < radix
        {
            value = value * radix + digit
            position += 1
            taken += 1
        }
        return value
    }
}
