extension PatternParser {
    /// What a backslash and what follows it stand for.
    enum Escape {
        case scalar(UInt32)
        case part(CharacterClass.Part)
        case assertion(Assertion)
    }

    /// An escape after its backslash.
    mutating func escape(
        from start: Int,
        isInClass: Bool
    ) throws(RegularExpressionError) -> Escape {
        guard let scalar = next() else {
            throw error("a backslash stands at the end", at: start)
        }
        if let part = try classEscape(scalar, from: start) { return .part(part) }
        if !isInClass, let assertion = assertion(scalar) { return .assertion(assertion) }
        if let value = Self.controls[scalar] { return .scalar(value) }
        switch scalar {
        case "x": return .scalar(try hexadecimal(from: start))
        case "a" where dialect == .re2: return .scalar(0x07)
        case "b" where dialect == .ecmaScript: return .scalar(0x08)
        case "c" where dialect == .ecmaScript: return .scalar(try controlLetter(from: start))
        case "u" where dialect == .ecmaScript: return .scalar(try codeUnit(from: start))
        case "k" where dialect == .ecmaScript:
            throw error("back-references, \\k, are not supported", at: start)
        case "C" where dialect == .re2:
            throw error("single bytes, \\C, are not supported", at: start)
        case "0"..."9": return .scalar(try digits(scalar, from: start))
        default: break
        }
        // A letter has a meaning or none; punctuation can only mean itself.
        guard " "..."~" ~= scalar, !isLetter(scalar) else {
            throw error("there is no escape \\\(quote(scalar))", at: start)
        }
        return .scalar(scalar.value)
    }

    private static let controls: [Unicode.Scalar: UInt32] = [
        "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B,
    ]

    private func assertion(_ scalar: Unicode.Scalar) -> Assertion? {
        switch scalar {
        case "b": .wordBoundary
        case "B": .noWordBoundary
        case "A" where dialect == .re2: .textStart
        case "z" where dialect == .re2: .textEnd
        default: nil
        }
    }

    /// `\d`, `\w`, `\s`, `\p` and their opposites.
    private mutating func classEscape(
        _ scalar: Unicode.Scalar,
        from start: Int
    ) throws(RegularExpressionError) -> CharacterClass.Part? {
        let spaces =
            dialect == .re2 ? CharacterClass.asciiSpaces : CharacterClass.unicodeSpaces
        return switch scalar {
        case "d": CharacterClass.Part(content: .scalars(CharacterClass.digits))
        case "D": CharacterClass.Part(content: .scalars(CharacterClass.digits), isNegated: true)
        case "w": CharacterClass.Part(content: .scalars(CharacterClass.words))
        case "W": CharacterClass.Part(content: .scalars(CharacterClass.words), isNegated: true)
        case "s": CharacterClass.Part(content: .scalars(spaces))
        case "S": CharacterClass.Part(content: .scalars(spaces), isNegated: true)
        case "p": try property(isNegated: false, from: start)
        case "P": try property(isNegated: true, from: start)
        default: nil
        }
    }

    private mutating func property(
        isNegated: Bool,
        from start: Int
    ) throws(RegularExpressionError) -> CharacterClass.Part {
        var isNegated = isNegated
        var name = ""
        if take("{") {
            if dialect == .re2, take("^") { isNegated.toggle() }
            while let scalar = peek, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw error("this property is not closed", at: start) }
        } else if dialect == .re2, let scalar = next() {
            name = String(scalar)
        } else {
            throw error("the name of a property stands in braces", at: start)
        }
        guard let property = UnicodeProperty(named: name, dialect: dialect) else {
            throw error(
                "there is no property of this name here; general categories such as L and Nd "
                    + "are known, scripts are not",
                at: start
            )
        }
        return CharacterClass.Part(content: .property(property), isNegated: isNegated)
    }

    /// `\xFF`, or `\x{10FFFF}` in RE2.
    private mutating func hexadecimal(from start: Int) throws(RegularExpressionError) -> UInt32 {
        dialect == .re2 && take("{")
            ? try bracedNumber(from: start)
            : try hexadecimal(count: 2, from: start)
    }

    private mutating func hexadecimal(
        count: Int,
        from start: Int
    ) throws(RegularExpressionError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = hexadecimalDigit() else {
                throw error("\(count) hexadecimal digits belong here", at: start)
            }
            value = value * 16 + digit
        }
        return value
    }

    private mutating func bracedNumber(from start: Int) throws(RegularExpressionError) -> UInt32 {
        var value: UInt32 = 0
        let first = position
        while let digit = hexadecimalDigit() {
            value = value * 16 + digit
            guard value <= 0x10FFFF else { throw error("there is no such code point", at: start) }
        }
        guard position > first, take("}") else {
            throw error("hexadecimal digits and a closing brace belong here", at: start)
        }
        return value
    }

    private mutating func hexadecimalDigit() -> UInt32? {
        guard let scalar = peek, scalar.properties.isASCIIHexDigit else { return nil }
        position += 1
        return switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x61 + 10
        default: scalar.value - 0x41 + 10
        }
    }

    private mutating func controlLetter(from start: Int) throws(RegularExpressionError) -> UInt32 {
        guard let scalar = next(), isLetter(scalar) else {
            throw error("a letter belongs after \\c", at: start)
        }
        return scalar.value % 32
    }

    /// `\u1234`, two of which may be a surrogate pair, or `\u{1F600}`.
    private mutating func codeUnit(from start: Int) throws(RegularExpressionError) -> UInt32 {
        if take("{") { return try bracedNumber(from: start) }
        let first = try hexadecimal(count: 4, from: start)
        let after = position
        guard 0xD800...0xDBFF ~= first, takeAll("\\u"), peek != "{" else {
            position = after
            return first
        }
        let second = try hexadecimal(count: 4, from: after)
        guard 0xDC00...0xDFFF ~= second else {
            position = after
            return first
        }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    /// Octal digits in RE2, `\0` alone in ECMA-262.
    private mutating func digits(
        _ first: Unicode.Scalar,
        from start: Int
    ) throws(RegularExpressionError) -> UInt32 {
        let isOctal = { (scalar: Unicode.Scalar?) in scalar.map { "0"..."7" ~= $0 } ?? false }
        if dialect == .ecmaScript {
            guard first == "0" else {
                throw error("back-references, \\\(first), are not supported", at: start)
            }
            if let scalar = peek, isDigit(scalar) {
                throw error("octal escapes are not part of this dialect", at: start)
            }
            return 0
        }
        guard first == "0" || isOctal(first) && isOctal(peek) else {
            throw error("back-references, \\\(first), are not supported", at: start)
        }
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard isOctal(peek), let digit = next() else { break }
            value = value * 8 + (digit.value - 0x30)
        }
        return value
    }
}
