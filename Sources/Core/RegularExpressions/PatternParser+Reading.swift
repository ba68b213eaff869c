extension PatternParser {
    var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek else { return nil }
        position += 1
        return scalar
    }

    /// Whether that text stands next.
    func looksAt(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        return scalars[position...].starts(with: wanted)
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    mutating func takeAll(_ text: String) -> Bool {
        guard looksAt(text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    func error(_ message: String, at index: Int) -> RegularExpressionError {
        RegularExpressionError(
            offset: scalars[..<min(index, scalars.count)].reduce(0) { $0 + UTF8.width($1) },
            message: message
        )
    }

    func checkSize(_ count: Int, at index: Int) throws(RegularExpressionError) {
        // The last instruction of a program is its match.
        guard count < RegularExpression.Limits.instructions else {
            throw error(
                "the pattern is too large: it takes more than "
                    + "\(RegularExpression.Limits.instructions) steps",
                at: index
            )
        }
    }

    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        "a"..."z" ~= scalar || "A"..."Z" ~= scalar
    }

    func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    /// The scalar as a message shows it; what does not print is told by its number.
    func quote(_ scalar: Unicode.Scalar) -> String {
        if "!"..."~" ~= scalar || scalar.properties.isAlphabetic { return String(scalar) }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
