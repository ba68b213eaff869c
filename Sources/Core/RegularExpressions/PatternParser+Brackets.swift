extension PatternParser {
    /// A class after its opening bracket.
    mutating func bracketed(from start: Int) throws(RegularExpressionError) -> CharacterClass {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var parts: [CharacterClass.Part] = []
        var isFirst = true
        while true {
            guard let scalar = peek else { throw error("this class is not closed", at: start) }
            // RE2 takes a bracket that stands first as itself; ECMA-262 has the empty class.
            if scalar == "]", !isFirst || dialect == .ecmaScript {
                position += 1
                break
            }
            isFirst = false
            if dialect == .re2, let part = try posixClass() {
                parts.append(part)
                continue
            }
            let item = position
            switch try member() {
            case .part(let part): parts.append(part)
            case .assertion: throw error("an anchor cannot stand in a class", at: item)
            case .scalar(let low): ranges.append(low...(try end(of: low, from: item)))
            }
        }
        return CharacterClass(
            ranges,
            parts: parts,
            isNegated: isNegated,
            ignoresCase: flags.ignoresCase
        )
    }

    /// The end of the range that begins with that scalar; the scalar itself where no range begins.
    private mutating func end(
        of low: UInt32,
        from item: Int
    ) throws(RegularExpressionError) -> UInt32 {
        guard looksAt("-"), position + 1 < scalars.count, scalars[position + 1] != "]" else {
            return low
        }
        position += 1
        guard case .scalar(let high) = try member() else {
            throw error("a range ends with one character, not with a class", at: item)
        }
        guard low <= high else { throw error("this range is upside down", at: item) }
        return high
    }

    private mutating func member() throws(RegularExpressionError) -> Escape {
        let start = position
        guard let scalar = next() else { throw error("this class is not closed", at: start) }
        return scalar == "\\" ? try escape(from: start, isInClass: true) : .scalar(scalar.value)
    }

    /// `[:alpha:]` or `[:^alpha:]`; nil where none stands.
    private mutating func posixClass() throws(RegularExpressionError) -> CharacterClass.Part? {
        guard looksAt("[:") else { return nil }
        let start = position
        var end = position + 2
        while end < scalars.count, isLetter(scalars[end]) || scalars[end] == "^" { end += 1 }
        guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]" else {
            return nil
        }
        position += 2
        let isNegated = take("^")
        let name = String(String.UnicodeScalarView(scalars[position..<end]))
        guard let ranges = CharacterClass.posix[name] else {
            throw error("there is no class of this name", at: start)
        }
        position = end + 2
        return CharacterClass.Part(content: .scalars(ranges), isNegated: isNegated)
    }
}
