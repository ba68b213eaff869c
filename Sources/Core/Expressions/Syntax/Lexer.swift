import FleetModel

/// Cuts the text of an expression into tokens (cel-spec, langdef.md, Syntax). Linear.
struct Lexer {
    let source: Text
    let bytes: [UInt8]
    var position = 0

    init(_ source: Text) {
        self.source = source
        bytes = Array(source.string.utf8)
    }

    /// All tokens, and one that marks the end.
    mutating func tokens() throws(ExpressionFault) -> [Token] {
        var tokens: [Token] = []
        skipBlanks()
        while position < bytes.count {
            let start = position
            tokens.append(Token(kind: try token(), offset: start))
            skipBlanks()
        }
        tokens.append(Token(kind: .end, offset: position))
        return tokens
    }

    func byte(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    func fault(_ message: String, help: String? = nil, at offset: Int) -> ExpressionFault {
        ExpressionFault(message, help: help, at: offset, in: source)
    }

    private mutating func skipBlanks() {
        while let byte = byte() {
            if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "/") {
                while let byte = self.byte(), byte != UInt8(ascii: "\n") { position += 1 }
            } else if [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func token() throws(ExpressionFault) -> Token.Kind {
        guard let first = byte() else { return .end }
        if let prefix = stringPrefix() { return try string(prefix) }
        if ASCII.isLetter(first) || first == UInt8(ascii: "_") { return .name(name()) }
        if ASCII.isDigit(first) || first == UInt8(ascii: ".") && byte(1).map(ASCII.isDigit) == true
        {
            return try number()
        }
        if first == UInt8(ascii: "`") { return try quotedName() }
        for sign in Token.Sign.allCases where bytes[position...].starts(with: sign.rawValue.utf8) {
            position += sign.rawValue.utf8.count
            return .sign(sign)
        }
        throw stray(first)
    }

    private func stray(_ byte: UInt8) -> ExpressionFault {
        switch byte {
        case UInt8(ascii: "="):
            return fault("`=` is no operator", help: "write `==` to compare", at: position)
        case UInt8(ascii: "&"), UInt8(ascii: "|"):
            let sign = String(Unicode.Scalar(byte))
            return fault("`\(sign)` is no operator", help: "write `\(sign)\(sign)`", at: position)
        default:
            let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
                .unicodeScalars.first
            let shown = scalar.map { $0.value < 0x20 ? "a control character" : "`\($0)`" }
            return fault(
                "\(shown ?? "a byte") does not belong in an expression",
                help: "text stands between quotes",
                at: position
            )
        }
    }

    private mutating func name() -> Text {
        let start = position
        while let byte = byte(), ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "_") {
            position += 1
        }
        return Text(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Letters, digits, `_`, `.`, `-`, `/` and spaces between backquotes.
    private mutating func quotedName() throws(ExpressionFault) -> Token.Kind {
        let start = position + 1
        position = start
        while let byte = byte(), byte != UInt8(ascii: "`") {
            guard ASCII.isAlphanumeric(byte) || "_.-/ ".utf8.contains(byte) else {
                throw fault(
                    "a name between backquotes has letters, digits, `_`, `.`, `-`, `/` and spaces",
                    help: "any other name stands in brackets: `[\"name\"]`",
                    at: position
                )
            }
            position += 1
        }
        guard byte() != nil, position > start else {
            throw fault("a name between backquotes has no end or is empty", at: start - 1)
        }
        position += 1
        return .quotedName(Text(String(decoding: bytes[start..<position - 1], as: UTF8.self)))
    }
}
