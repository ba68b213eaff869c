import FleetModel

extension Lexer {
    /// `12`, `0x1F`, `12u`, `1.5`, `.5`, `1e3`.
    mutating func number() throws(ExpressionFault) -> Token.Kind {
        let start = position
        if byte() == UInt8(ascii: "0"), byte(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") {
            position += 2
            return try whole(digits(where: \.isHexadecimal), radix: 16, from: start)
        }
        let digits = digits(where: ASCII.isDigit)
        var isDouble = false
        if byte() == UInt8(ascii: "."), byte(1).map(ASCII.isDigit) == true {
            isDouble = true
            position += 1
            _ = self.digits(where: ASCII.isDigit)
        }
        if let length = exponentLength() {
            isDouble = true
            position += length
        }
        guard isDouble else { return try whole(digits, radix: 10, from: start) }
        try endNumber(from: start)
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text.hasPrefix(".") ? "0" + text : text), value.isFinite else {
            throw fault("`\(text)` is larger than any double", at: start)
        }
        return .double(value)
    }

    private mutating func digits(where isDigit: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let byte = byte(), isDigit(byte) { position += 1 }
        return bytes[start..<position]
    }

    /// The bytes of `e`, a sign and digits, where they stand here.
    private func exponentLength() -> Int? {
        guard byte().map({ $0 | 0x20 }) == UInt8(ascii: "e") else { return nil }
        var length = 1
        if byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") { length = 2 }
        let first = length
        while let digit = byte(length), ASCII.isDigit(digit) { length += 1 }
        return length > first ? length : nil
    }

    private mutating func whole(
        _ digits: ArraySlice<UInt8>,
        radix: Int,
        from start: Int
    ) throws(ExpressionFault) -> Token.Kind {
        let isUnsigned = byte().map { $0 | 0x20 } == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        try endNumber(from: start)
        guard !digits.isEmpty else { throw fault("`0x` needs digits behind it", at: start) }
        guard let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix),
            isUnsigned || value <= UInt64(Int64.max) + 1
        else {
            throw fault(
                "a whole number here is at most "
                    + (isUnsigned ? "\(UInt64.max)" : "\(Int64.max), or \(UInt64.max) with `u`"),
                at: start
            )
        }
        return isUnsigned ? .uint(value) : .int(value)
    }

    /// A letter or a digit right behind a number belongs to neither.
    private func endNumber(from start: Int) throws(ExpressionFault) {
        guard let next = byte(), ASCII.isAlphanumeric(next) || next == UInt8(ascii: "_") else {
            return
        }
        throw fault(
            "a number ends in a letter or a digit too many",
            help: "versions, spans and sizes are strings: `semver(\"1.2.3\")`, `duration(\"90s\")`",
            at: start
        )
    }
}

extension UInt8 {
    /// `0` to `9`, `a` to `f`, `A` to `F`.
    var isHexadecimal: Bool { hexadecimalDigit != nil }

    /// The value of a hexadecimal digit.
    var hexadecimalDigit: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
