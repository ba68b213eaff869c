import FleetModel
import SeededGenerator
import Testing

@testable import Expressions

struct ExpressionPropertyTests {
    @Test func `what is printed reads back as the same tree`() throws {
        for seed in 0..<2_000 {
            var random = RandomTree(seed: UInt64(seed))
            let tree = random.node(1 + seed % 5)
            let text = ExpressionPrinter.spell(tree)
            guard text.utf8.count <= ExpressionLimits.length else { continue }
            let read: Expression
            do {
                read = try Expression(Text(text))
            } catch {
                Issue.record("seed \(seed): \(text): \(error)")
                continue
            }
            #expect(TreeText.of(read.root) == TreeText.of(tree), "seed \(seed): \(text)")
        }
    }

    @Test func `a random tree is checked and evaluated without a trap, within its steps`() throws {
        let declarations = Declarations(["a": .dyn, "b_2": .map(.string, .list(.int)), "x": .int])
        let labels: LabelSet = ["site": "berlin", "in": "x"]
        let variables: [(name: Text, value: ExpressionValue)] = [
            ("a", .map(ExpressionMap(labels))), ("b_2", .list([.int(1), .double(.nan), .null])),
            ("device", .int(.min)), ("_", .duration(.min)),
        ]
        var valued = 0
        for seed in 0..<3_000 {
            var random = RandomTree(seed: UInt64(seed) &+ 77)
            let text = ExpressionPrinter.spell(random.node(1 + seed % 4))
            guard let expression = try? Expression(Text(text)) else { continue }
            _ = expression.check(declarations, expecting: .bool)
            _ = expression.verdict
            _ = LabelRequirements(expression)
            if let value = try? expression.value(variables, steps: 2_000) {
                valued += 1
                _ = value.description
            }
        }
        #expect(valued > 150)
    }

    @Test func `random bytes are read or refused with a place inside them`() {
        var generator = SeededGenerator(seed: 5)
        let pieces = [
            "device", ".", "labels", "(", ")", "[", "]", "{", "}", "&&", "||", "!", "-", "1", "0x",
            "1e", "u", "\"", "'''", "r'", "b\"", "\\", "\\u", "\\x4", "in", " ", "\n", "//", "?",
            ":",
            ",", "==", "=", "&", "`", "has", "exists", "x", "9223372036854775808", "é", "\u{0}",
            "%",
        ]
        var refused = 0
        for _ in 0..<10_000 {
            var bytes: [UInt8] = []
            for _ in 0..<generator.below(24) {
                if generator.oneIn(4) {
                    bytes.append(UInt8.random(in: .min ... .max, using: &generator))
                } else {
                    bytes += Array(generator.pick(pieces).utf8)
                }
            }
            let text = Text(String(decoding: bytes, as: UTF8.self))
            do throws(ExpressionFault) {
                let expression = try Expression(text)
                _ = expression.answer(steps: 1_000)
                #expect((try? Expression(Text(expression.description))) == expression)
            } catch {
                refused += 1
                #expect((0...text.string.utf8.count).contains(error.offset))
                #expect(error.line >= 1 && error.column >= 1)
            }
        }
        #expect(refused > 1_000)
    }

    /// `true`, `false`, an error, and what is no boolean.
    static let operands = ["true", "false", "1 / 0 == 1", "1", "missing"]

    @Test func `an error is absorbed where another operand decides, in any order`() throws {
        func answer(_ text: String) throws -> Bool? {
            switch try Expression(Text(text)).answer() {
            case .holds: true
            case .fails: false
            case .unknown: nil
            }
        }
        func known(_ operand: String) -> Bool? {
            operand == "true" ? true : operand == "false" ? false : nil
        }
        for one in Self.operands {
            for other in Self.operands {
                for third in Self.operands {
                    let all = [one, other, third]
                    let and =
                        all.contains { known($0) == false }
                        ? false : all.allSatisfy { known($0) == true } ? true : nil
                    let or =
                        all.contains { known($0) == true }
                        ? true : all.allSatisfy { known($0) == false } ? false : nil
                    #expect(try answer("\(one) && (\(other) && \(third))") == and)
                    #expect(try answer("(\(one) && \(other)) && \(third)") == and)
                    #expect(try answer("\(one) || (\(other) || \(third))") == or)
                    // De Morgan, also for errors.
                    #expect(
                        try answer("!((\(one)) && (\(other)) && (\(third)))") == and.map { !$0 }
                    )
                    let list = "[\(all.map { "'\($0)'" }.joined(separator: ", "))]"
                    let body = "x == 'true' ? true : x == 'false' ? false : 1 / 0 == 1"
                    #expect(try answer("\(list).all(x, \(body))") == and)
                    #expect(try answer("\(list).exists(x, \(body))") == or)
                }
            }
        }
    }
}
