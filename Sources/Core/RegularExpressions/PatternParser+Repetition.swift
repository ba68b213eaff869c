extension PatternParser {
    /// How often a thing may stand; no `most` is without an end.
    private struct Count {
        var least: Int
        var most: Int?
    }

    /// The code with what repeats it, where that stands next. A lazy repetition finds the same.
    mutating func repeated(
        _ code: [Instruction],
        isAssertion: Bool
    ) throws(RegularExpressionError) -> [Instruction] {
        let start = position
        guard let count = try count() else { return code }
        if isAssertion, dialect == .ecmaScript {
            throw error("an anchor cannot be repeated", at: start)
        }
        _ = take("?")
        if let scalar = peek, "*+?".unicodeScalars.contains(scalar) || isCount(at: position) {
            throw error("a repetition cannot be repeated; put it into a group", at: position)
        }
        return try expand(code, by: count, at: start)
    }

    private mutating func count() throws(RegularExpressionError) -> Count? {
        let start = position
        if take("*") { return Count(least: 0, most: nil) }
        if take("+") { return Count(least: 1, most: nil) }
        if take("?") { return Count(least: 0, most: 1) }
        guard isCount(at: position) else { return nil }
        position += 1
        var count = Count(least: 0, most: nil)
        count.least = try number(from: start)
        count.most = count.least
        if take(",") {
            count.most = peek == "}" ? nil : try number(from: start)
        }
        position += 1
        if let most = count.most, most < count.least {
            throw error("the least count \(count.least) is over the most, \(most)", at: start)
        }
        return count
    }

    private mutating func number(from start: Int) throws(RegularExpressionError) -> Int {
        var value = 0
        while let scalar = peek, isDigit(scalar) {
            value = value * 10 + Int(scalar.value - 0x30)
            guard value <= RegularExpression.Limits.repetitions else {
                throw error(
                    "a count is at most \(RegularExpression.Limits.repetitions)",
                    at: start
                )
            }
            position += 1
        }
        return value
    }

    /// Whether `{n}`, `{n,}` or `{n,m}` stands there; any other brace is itself.
    func isCount(at index: Int) -> Bool {
        var index = index
        func digits() -> Bool {
            let start = index
            while index < scalars.count, isDigit(scalars[index]) { index += 1 }
            return index > start
        }
        guard index < scalars.count, scalars[index] == "{" else { return false }
        index += 1
        guard digits(), index < scalars.count else { return false }
        if scalars[index] == "," {
            index += 1
            _ = digits()
        }
        return index < scalars.count && scalars[index] == "}"
    }

    /// `least` copies, then either a loop or optional copies that all lead to the end.
    private func expand(
        _ code: [Instruction],
        by count: Count,
        at index: Int
    ) throws(RegularExpressionError) -> [Instruction] {
        guard !code.isEmpty else { return code }
        let optional = (count.most ?? count.least) - count.least
        let size = code.count * count.least + (code.count + 1) * optional
        try checkSize(size + code.count + 2, at: index)
        var result: [Instruction] = []
        result.reserveCapacity(size + code.count + 2)
        for _ in 0..<count.least { result += code }
        guard count.most == nil else {
            for _ in 0..<optional {
                result.append(.split(size - result.count))
                result += code
            }
            return result
        }
        if count.least > 0 {
            result.append(.split(-code.count))
        } else {
            result.append(.split(code.count + 2))
            result += code
            result.append(.jump(-code.count - 1))
        }
        return result
    }
}
