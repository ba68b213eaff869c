import SeededGenerator

/// JSON that is mostly sound: keys of a few words in any order, at times twice, at times too deep, at times a number too large.
enum RandomDocument {
    private static let words = [
        "a", "b", "\\u0061", "", "\\u0000", "name", "a longer key than eight",
        "a longer key than that", "gw-17", "x\\u0000y", "é", "0", "1", "2", "3", "4",
    ]

    static func text(depth: Int, _ generator: inout SeededGenerator) -> String {
        switch generator.below(depth > 0 ? 9 : 6) {
        case 0: return generator.pick(["true", "false", "null"])
        case 1: return "\(generator.below(1_000) - 500)"
        case 2: return generator.pick(["0.5", "-0", "1e2", "9007199254740993", "-1.25e-3", "1.0"])
        case 3:
            return generator.oneIn(40) ? "18446744073709551615" : "9223372036854775807"
        case 4, 5:
            return "\"\(generator.pick(words))\(generator.pick(["", "gw-17", "gw-1", "ü"]))\""
        case 6:
            let elements = (0..<generator.below(4)).map { _ in
                text(depth: depth - 1, &generator)
            }
            return "[\(elements.joined(separator: ","))]"
        default:
            var keys = words.shuffled(using: &generator).prefix(generator.below(9))
                .filter { $0 != "\\u0061" }
            if generator.oneIn(12), let key = keys.first {
                keys.append(key == "a" ? "\\u0061" : key)
            }
            let members = keys.map { "\"\($0)\":\(text(depth: depth - 1, &generator))" }
            return "{\(members.joined(separator: ","))}"
        }
    }
}
