/// Reads a pattern by recursive descent and writes its program as it goes.
struct PatternParser {
    let dialect: RegularExpression.Dialect
    let scalars: [Unicode.Scalar]
    /// The next scalar to read.
    var position = 0
    /// Those that hold here; a group gives them back at its end.
    var flags = Flags()
    private var classes: [CharacterClass] = []
    private var classNumbers: [CharacterClass: Int] = [:]
    /// Compared by scalars, since names come from outside.
    private var groupNames: Set<[Unicode.Scalar]> = []

    /// What `(?ims)` sets.
    struct Flags {
        var ignoresCase = false
        var isMultiLine = false
        var dotTakesNewline = false
    }

    init(_ pattern: String, dialect: RegularExpression.Dialect) {
        self.dialect = dialect
        scalars = Array(pattern.unicodeScalars)
    }

    /// The program of the whole pattern.
    mutating func parse() throws(RegularExpressionError) -> Program {
        var code = try alternation(depth: 0)
        if peek != nil { throw error("this parenthesis closes no group", at: position) }
        code.append(.match)
        return Program(instructions: code, classes: classes)
    }

    /// Branches up to a closing parenthesis or the end of the pattern.
    private mutating func alternation(
        depth: Int
    ) throws(RegularExpressionError) -> [Instruction] {
        let start = position
        var branches = [try sequence(depth: depth)]
        while take("|") { branches.append(try sequence(depth: depth)) }
        guard branches.count > 1 else { return branches[0] }
        let size = branches.reduce(0) { $0 + $1.count } + 2 * (branches.count - 1)
        try checkSize(size, at: start)
        var code: [Instruction] = []
        code.reserveCapacity(size)
        for branch in branches.dropLast() {
            code.append(.split(branch.count + 2))
            code += branch
            code.append(.jump(size - code.count))
        }
        return code + branches[branches.count - 1]
    }

    /// Repeated atoms up to a bar, a closing parenthesis or the end.
    private mutating func sequence(
        depth: Int
    ) throws(RegularExpressionError) -> [Instruction] {
        var code: [Instruction] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            let start = position
            if try flagsOfRest() { continue }
            if dialect == .re2, takeAll("\\Q") {
                code += try quoted()
            } else {
                code += try atom(depth: depth)
            }
            try checkSize(code.count, at: start)
        }
        return code
    }

    /// One atom with what repeats it.
    private mutating func atom(depth: Int) throws(RegularExpressionError) -> [Instruction] {
        let start = position
        guard let scalar = next() else { return [] }
        var code: [Instruction] = []
        var isAssertion = false
        switch scalar {
        case "(": code = try group(depth: depth, from: start)
        case "[": code = [instruction(for: try bracketed(from: start))]
        case ".": code = [instruction(for: dot)]
        case "^":
            code = [.assertion(flags.isMultiLine ? .lineStart : .textStart)]
            isAssertion = true
        case "$":
            code = [.assertion(flags.isMultiLine ? .lineEnd : .textEnd)]
            isAssertion = true
        case "*", "+", "?":
            throw error("there is nothing before \(scalar) that it could repeat", at: start)
        case "\\":
            code = [instruction(for: try escape(from: start, isInClass: false))]
            if case .assertion = code.first { isAssertion = true }
        case "{" where isCount(at: start):
            throw error("there is nothing before { that it could repeat", at: start)
        default: code = [literal(scalar.value)]
        }
        return try repeated(code, isAssertion: isAssertion)
    }

    /// A group after its opening parenthesis.
    private mutating func group(
        depth: Int,
        from start: Int
    ) throws(RegularExpressionError) -> [Instruction] {
        guard depth < RegularExpression.Limits.nesting else {
            throw error(
                "groups may stand at most \(RegularExpression.Limits.nesting) deep",
                at: start
            )
        }
        let outer = flags
        try groupHead(from: start)
        let code = try alternation(depth: depth + 1)
        guard take(")") else { throw error("this group is not closed", at: start) }
        flags = outer
        return code
    }

    /// What stands between `(` and the content of a group: nothing, `?:`, a name, or flags.
    private mutating func groupHead(from start: Int) throws(RegularExpressionError) {
        guard take("?") else { return }
        for mark in ["=", "!", "<=", "<!"] where looksAt(mark) {
            throw error("look-around, (?\(mark), is not supported", at: start)
        }
        if take(":") { return }
        if takeAll("<") || dialect == .re2 && takeAll("P<") {
            try groupName(from: start)
            return
        }
        if looksAt("P") || looksAt("'") {
            throw error("a group of this form is not supported", at: start)
        }
        try readFlags(from: start)
        guard take(":") else { throw error("this group is not closed", at: start) }
    }

    private mutating func groupName(from start: Int) throws(RegularExpressionError) {
        var name: [Unicode.Scalar] = []
        while let scalar = peek, scalar != ">" {
            let isWord =
                scalar == "_" || scalar.properties.isAlphabetic
                || scalar.properties.generalCategory == .decimalNumber
                || dialect == .ecmaScript && scalar == "$"
            guard isWord else { break }
            name.append(scalar)
            position += 1
        }
        guard take(">"), !name.isEmpty else {
            throw error("the name of a group is letters, digits and _ before >", at: start)
        }
        guard groupNames.insert(name).inserted else {
            throw error("another group has this name already", at: start)
        }
    }

    /// Reads `(?flags)` where it stands; it holds for the rest of the group.
    private mutating func flagsOfRest() throws(RegularExpressionError) -> Bool {
        guard looksAt("(?") else { return false }
        var end = position + 2
        while end < scalars.count, scalars[end] == "-" || isLetter(scalars[end]) { end += 1 }
        guard end < scalars.count, scalars[end] == ")" else { return false }
        let start = position
        position += 2
        try readFlags(from: start)
        position += 1
        if let scalar = peek, "*+?".unicodeScalars.contains(scalar) || isCount(at: position) {
            throw error("there is nothing before \(scalar) that it could repeat", at: position)
        }
        return true
    }

    private mutating func readFlags(from start: Int) throws(RegularExpressionError) {
        guard dialect == .re2 else {
            throw error("flags inside of a pattern are not part of this dialect", at: start)
        }
        var sets = true
        var isComplete = true
        while let scalar = peek, scalar != ":", scalar != ")" {
            switch scalar {
            case "i": flags.ignoresCase = sets
            case "m": flags.isMultiLine = sets
            case "s": flags.dotTakesNewline = sets
            // It swaps greedy and lazy, which does not change the answer.
            case "U": break
            case "-" where sets:
                sets = false
                isComplete = false
                position += 1
                continue
            default:
                throw error("there is no flag \(quote(scalar)); flags are i, m, s, U", at: position)
            }
            isComplete = true
            position += 1
        }
        guard isComplete else { throw error("no flag follows the minus", at: start) }
    }

    /// The text between `\Q` and `\E`, of which the last scalar may be repeated.
    private mutating func quoted() throws(RegularExpressionError) -> [Instruction] {
        var code: [Instruction] = []
        while peek != nil, !looksAt("\\E"), let scalar = next() {
            code.append(literal(scalar.value))
        }
        _ = takeAll("\\E")
        guard let last = code.popLast() else { return [] }
        return code + (try repeated([last], isAssertion: false))
    }

    private var dot: CharacterClass {
        if flags.dotTakesNewline { return CharacterClass([0...0x10FFFF]) }
        return dialect == .re2
            ? CharacterClass([0x0A...0x0A], isNegated: true)
            : CharacterClass([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true)
    }

    private mutating func instruction(for escape: Escape) -> Instruction {
        switch escape {
        case .scalar(let value): literal(value)
        case .part(let part):
            instruction(for: CharacterClass([], parts: [part], ignoresCase: flags.ignoresCase))
        case .assertion(let assertion): .assertion(assertion)
        }
    }

    private mutating func literal(_ value: UInt32) -> Instruction {
        guard flags.ignoresCase else { return .scalar(value) }
        let forms = CaseFolding.forms(of: value)
        return forms.count == 1
            ? .scalar(value) : instruction(for: CharacterClass(forms.map { $0...$0 }))
    }

    /// Equal classes stand in the program once.
    private mutating func instruction(for characterClass: CharacterClass) -> Instruction {
        if let number = classNumbers[characterClass] { return .characterClass(number) }
        classNumbers[characterClass] = classes.count
        classes.append(characterClass)
        return .characterClass(classes.count - 1)
    }
}
