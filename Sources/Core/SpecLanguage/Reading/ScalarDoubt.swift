import FleetModel

/// A plain scalar that means one thing here and another to people or to other readers of YAML.
struct ScalarDoubt {
    let message: String
    let help: String

    private static let words: Set<Text> = ["yes", "no", "on", "off", "y", "n"]

    /// `meaning` is that of the text where it stands unquoted. nil where nobody is in doubt.
    init?(_ text: Text, _ meaning: CoreScalar) {
        switch meaning {
        case .string:
            guard text.string.utf8.count <= 3, Self.words.contains(Text(text.string.lowercased()))
            else { return nil }
            message = "`\(text)` is text here, and a boolean to older readers of YAML"
            help = "quote it, or write true or false"
        case .integer(let value):
            let digits = text.string.utf8.drop {
                $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
            }
            guard digits.count > 1, digits.first == UInt8(ascii: "0"),
                digits.allSatisfy(ASCII.isDigit)
            else { return nil }
            message = "`\(text)` is the number \(value) here, and octal to older readers of YAML"
            help = "quote it where text is meant"
        case .float(let value):
            let looksLikeVersion =
                text.string.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: ".") }
                && text.string.utf8.last == UInt8(ascii: "0") && text.string.utf8.count > 3
            guard looksLikeVersion, let number = JSONNumber(value) else { return nil }
            message = "`\(text)` is a number in YAML and reads as \(number.ecmaScriptText)"
            help = "quote it where a version is meant: \"\(text)\""
        case .null, .bool, .unrepresentable: return nil
        }
    }
}
