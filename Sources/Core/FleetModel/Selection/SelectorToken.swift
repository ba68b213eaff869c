/// A token of the string form of selectors, with its place.
struct SelectorToken: Hashable {
    enum Kind: String, Hashable {
        case end = "the end"
        case comma = "`,`"
        case opening = "`(`"
        case closing = "`)`"
        case not = "`!`"
        case equal = "`=`"
        case doubleEqual = "`==`"
        case notEqual = "`!=`"
        case greater = "`>`"
        case less = "`<`"
        case isIn = "`in`"
        case isNotIn = "`notin`"
        case word = "a word"
    }

    let kind: Kind
    /// As it is written; `in` and `notin` are words where a key or a value is due.
    let text: String
    /// In bytes, from 0.
    let offset: Int

    var isWord: Bool { kind == .word || kind == .isIn || kind == .isNotIn }

    /// The tokens of a text, with the end as the last one. Linear, and total: what is no sign is part of a word.
    static func all(of text: String) -> [SelectorToken] {
        let bytes = Array(text.utf8)
        var tokens: [SelectorToken] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if isBlank(byte) {
                position += 1
                continue
            }
            let rest = bytes[position...]
            let length: Int
            let kind: Kind
            if let sign = sign(rest) {
                (kind, length) = sign
            } else {
                let word = rest.prefix { !isBlank($0) && sign([$0]) == nil }
                length = word.count
                kind = Self.kind(ofWord: word)
            }
            let end = position + length
            tokens.append(
                SelectorToken(
                    kind: kind,
                    text: String(decoding: bytes[position..<end], as: UTF8.self),
                    offset: position
                )
            )
            position = end
        }
        tokens.append(SelectorToken(kind: .end, text: "", offset: bytes.count))
        return tokens
    }

    private static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

    private static func kind(ofWord word: ArraySlice<UInt8>) -> Kind {
        if word.elementsEqual("in".utf8) { return .isIn }
        return word.elementsEqual("notin".utf8) ? .isNotIn : .word
    }

    /// The longest sign that the bytes begin with.
    private static func sign(_ bytes: ArraySlice<UInt8>) -> (Kind, Int)? {
        let signs: [(String, Kind)] = [
            ("==", .doubleEqual), ("!=", .notEqual), ("=", .equal), ("!", .not), ("(", .opening),
            (")", .closing), (",", .comma), (">", .greater), ("<", .less),
        ]
        return signs.first { bytes.starts(with: $0.0.utf8) }.map { ($0.1, $0.0.utf8.count) }
    }
}
