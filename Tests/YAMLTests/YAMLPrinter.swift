import FleetModel
import SeededGenerator

/// Draws values and prints them as YAML, each part in a style drawn by chance.
struct YAMLPrinter {
    private var generator: SeededGenerator
    private var anchors = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let plain = [
        "1.10", "no", "true", "~", "null", "22:30", "a b", "x-y", "-1", "1e3", "a#b", "a:b", "été",
        "0x1F", ".5", "http://a.example/b?c=d", ":x", "?y", "::z", "?:z",
    ]
    private static let characters: [Unicode.Scalar] = [
        "a", "b", " ", "\n", "\"", "'", "\\", ":", "#", "-", "{", "]", "\t", "é", "\u{0}", "\u{1B}",
        "\u{85}", "\u{202E}", "\u{1F527}", "%", "&", "*", "!", "|", ">", ",",
    ]

    // MARK: Values

    mutating func value(depth: Int) -> PlainValue {
        guard depth < 5, generator.below(3) > 0 else { return .scalar(scalar()) }
        let count = generator.below(4)
        if generator.oneIn(2) {
            return .sequence((0..<count).map { _ in value(depth: depth + 1) })
        }
        return .mapping(
            (0..<count).map { index in
                PlainValue.Entry(key: key(index), value: value(depth: depth + 1))
            }
        )
    }

    private mutating func key(_ index: Int) -> PlainValue {
        let isPlain = generator.oneIn(2)
        let text =
            isPlain ? "key \(index)" : generator.pick(["k: \(index)", "#\(index)", "'\(index)"])
        return .scalar(SyntaxNode.Scalar(text: Text(text), isPlain: isPlain))
    }

    private mutating func scalar() -> SyntaxNode.Scalar {
        if generator.oneIn(2) {
            return SyntaxNode.Scalar(text: Text(generator.pick(Self.plain)), isPlain: true)
        }
        var text = ""
        for _ in 0..<generator.below(9) {
            text.unicodeScalars.append(generator.pick(Self.characters))
        }
        if generator.oneIn(2) {
            text = "a" + text + String(repeating: "\n", count: generator.below(3))
        }
        return SyntaxNode.Scalar(text: Text(text), isPlain: false)
    }

    // MARK: Text

    mutating func document(_ value: PlainValue) -> String {
        "---" + block(value, indentation: -1) + "\n"
    }

    /// What comes behind `---`, `-` or a key's colon: a value on the same line, or on lines of its own.
    private mutating func block(_ value: PlainValue, indentation: Int) -> String {
        let spaces = String(repeating: " ", count: indentation + 2)
        switch value {
        case .sequence(let elements) where !elements.isEmpty && !generator.oneIn(3):
            return elements.reduce(into: "") { text, element in
                text += "\n" + spaces + "-" + self.element(element, indentation: indentation + 2)
            }
        case .mapping(let entries) where !entries.isEmpty && !generator.oneIn(3):
            return entries.reduce(into: "") { text, entry in
                let isExplicit = generator.oneIn(8)
                text += "\n" + spaces + (isExplicit ? "? " : "") + flow(entry.key)
                text += isExplicit ? "\n" + spaces + ":" : ":"
                text += block(entry.value, indentation: indentation + 1)
            }
        case .scalar(let scalar) where !scalar.isPlain && indentation >= 0 && generator.oneIn(2):
            return literal(scalar.text.string, indentation: indentation) ?? " " + flow(value)
        default: return separation() + property() + flow(value)
        }
    }

    /// A list right behind the `-` of another one.
    private mutating func element(_ value: PlainValue, indentation: Int) -> String {
        guard case .sequence(let inner) = value, inner.count == 1, generator.oneIn(2) else {
            return block(value, indentation: indentation - 1)
        }
        return " -" + block(inner[0], indentation: indentation + 1)
    }

    /// Between an indicator and a value that begins on its line, a tab is as good as a space.
    private mutating func separation() -> String { generator.pick([" ", " ", "\t", " \t "]) }

    /// An anchor that nobody uses changes nothing.
    private mutating func property() -> String {
        guard generator.oneIn(6) else { return "" }
        anchors += 1
        return generator.pick(["&a\(anchors) ", "&a.b/\(anchors)\t"])
    }

    private mutating func flow(_ value: PlainValue) -> String {
        switch value {
        case .unreadable: return ""
        case .scalar(let scalar):
            return scalar.isPlain ? scalar.text.string : quoted(scalar.text.string)
        case .sequence(let elements):
            return "[" + elements.map { flow($0) }.joined(separator: ", ") + "]"
        case .mapping(let entries):
            let parts = entries.map { entry in
                " " + flow(entry.key) + colon() + " " + flow(entry.value)
            }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    /// Behind a key of a flow mapping; it may stand on another line than the key.
    private mutating func colon() -> String {
        generator.oneIn(8) ? "\n" + String(repeating: " ", count: 24) + ":" : ":"
    }

    private mutating func quoted(_ text: String) -> String {
        let isPrintable = text.unicodeScalars.allSatisfy { Self.isPrintable($0) && $0 != "\n" }
        if isPrintable, generator.oneIn(2) {
            return "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
        }
        return "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": return "\\" + String(scalar)
                case "\n": return "\\n"
                case _ where Self.isPrintable(scalar): return String(scalar)
                default: return "\\u" + Self.hexadecimal(scalar.value)
                }
            }.joined() + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0x85 && scalar.value != 0x202E
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// A literal block scalar; nil where the text cannot be one.
    private func literal(_ text: String, indentation: Int) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first?.isEmpty == false, text.first != " ",
            text.unicodeScalars.allSatisfy({ $0 == "\n" || Self.isPrintable($0) })
        else { return nil }
        let feeds = text.reversed().prefix { $0 == "\n" }.count
        let header = feeds == 0 ? "|-" : feeds == 1 ? "|" : "|+"
        let spaces = String(repeating: " ", count: indentation + 2)
        // The last line feed is the one that every printed line ends with.
        let body = feeds == 0 ? lines[...] : lines.dropLast()
        return " " + header
            + body.map { $0.isEmpty ? "\n" : "\n" + spaces + $0 }.joined()
    }
}
