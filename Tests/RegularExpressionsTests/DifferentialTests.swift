import Foundation
import SeededGenerator
import Testing

@testable import RegularExpressions

/// Random patterns of the part that both dialects share, against what they mean by definition and against an engine of
/// another make.
struct DifferentialTests {
    @Test(arguments: 0..<20)
    func `finds what the pattern means`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var found = 0
        for _ in 0..<100 {
            let pattern = RandomPattern(depth: 4, &random)
            let re2 = try RegularExpression(pattern.text, dialect: .re2)
            let ecmaScript = try RegularExpression(pattern.text, dialect: .ecmaScript)
            for _ in 0..<8 {
                let text = randomText(&random)
                let expected = (0...text.count).contains {
                    !pattern.ends(from: $0, in: Array(text)).isEmpty
                }
                if expected { found += 1 }
                #expect(re2.matches(text) == expected, "\(pattern.text) in \(text)")
                #expect(ecmaScript.matches(text) == expected, "\(pattern.text) in \(text)")
            }
        }

        #expect(100...750 ~= found, "\(found) of 800 found is no fair sample")
    }

    @Test(arguments: 0..<20)
    func `finds what Foundation's engine finds`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let pattern = RandomPattern(depth: 3, &random)
            guard !pattern.text.isEmpty, !pattern.repeatsEmpty else { continue }
            let other = try NSRegularExpression(pattern: pattern.text)
            let own = try RegularExpression(pattern.text, dialect: .re2)
            for _ in 0..<8 {
                let text = randomText(&random)
                let range = NSRange(location: 0, length: text.utf16.count)
                let expected = other.firstMatch(in: text, range: range) != nil
                #expect(own.matches(text) == expected, "\(pattern.text) in \(text)")
            }
        }
    }

    @Test(arguments: 0..<20, [RegularExpression.Dialect.re2, .ecmaScript])
    func `no string of pieces traps, whether it is a pattern or not`(
        _ seed: UInt64,
        _ dialect: RegularExpression.Dialect
    ) {
        let pieces = [
            "(", ")", "[", "]", "{", "}", "|", "*", "+", "?", "^", "$", ".", "\\", "-", ",", ":",
            "<",
            ">", "=", "!", "a", "b", "Z", "0", "1", "9", "é", "😀", "\u{0}", "\n", "\u{10FFFF}",
            "(?", "(?i", "(?P<", "(?<", "[:", ":]", "[[:alpha:]", "\\p{", "\\pL", "\\x", "\\x{",
            "\\u",
            "\\uD83D", "\\u{", "\\Q", "\\E", "\\b", "\\B", "\\d", "\\W", "{2}", "{3,}", "{1000}",
            "{0,999}", "(?s-m:",
        ]
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for _ in 0..<400 {
            let pattern = (0..<random.below(15)).map { _ in random.pick(pieces) }.joined()
            guard let expression = try? RegularExpression(pattern, dialect: dialect) else {
                continue
            }
            taken += 1
            let search = expression.search("ab1é😀\n_Z-")
            #expect(search.steps <= 20 * expression.program.instructions.count)
            #expect(expression.program.instructions.count <= RegularExpression.Limits.instructions)
        }

        #expect(taken > 20)
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        (0..<random.below(9)).map { _ in random.pick(["a", "b", "c", "1", " ", "é"]) }.joined()
    }
}
