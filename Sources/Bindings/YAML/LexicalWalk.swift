import FleetModel

/// Walks over the tokens of a text by the rules of YAML 1.2, and notes each byte that has to be another one for libyaml
/// 0.2.5, which refuses there what is sound:
///
/// - a tab as separation white space where a node may begin (6.1, 6.2);
/// - a key in a flow mapping that is away from its colon (7.4.2), or whose colon touches what follows the empty value;
/// - a plain scalar in a flow collection that begins with `:` or `?` (7.3.3);
/// - a tab that begins the text of a literal block scalar (8.1.1);
/// - the name of an anchor with other ASCII characters than letters, digits, `-` and `_` (6.9.2).
///
/// It tells which tokens there are, not whether they may stand there: libyaml still does. Gives up, and so changes nothing,
/// at the first thing that it does not know. Linear in the text; no recursion.
struct LexicalWalk {
    /// The text is faulty, or says what this walk does not know.
    struct Lost: Error {}

    /// A flow collection that is open, and the entry of it that is being read.
    private struct Bracket {
        let isMapping: Bool
        /// Where the node begins, with its properties.
        let start: Int
        var entry = Entry()
    }

    private struct Entry {
        /// Where the key begins, with its properties, and the line it is on.
        var start: Int?
        var line = 0
        var isExplicit = false
        var hasValue = false
    }

    /// The node before, in the same entry of a flow collection.
    private enum Previous {
        case none, plain, json, alias
    }

    /// Deeper collections than any limit allows.
    private static let depth = 1_000
    /// A key that is longer than libyaml takes without a `?`, which is 1,024 characters.
    private static let longKey = 1_000

    let bytes: [UInt8]
    var index: Int
    /// Where the line of `index` begins.
    private(set) var lineStart: Int
    /// Whether only blanks have come on this line.
    private var isFirst = true
    /// The first tab between tokens on this line, in a block collection.
    private var firstTab: Int?
    /// The columns of the block collections that are open.
    private(set) var indentations: [Int] = []
    private var brackets: [Bracket] = []
    private var previous = Previous.none
    /// Where the node begins whose properties have come on this line.
    private var nodeStart: Int?
    private var rewritten: [RewrittenByte] = []

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        index = start
        lineStart = start
    }

    /// The bytes to rewrite, by their offsets.
    mutating func run() throws(Lost) -> [RewrittenByte] {
        while skipSeparation() { try readToken() }
        guard brackets.isEmpty else { throw Lost() }
        return rewritten.sorted { $0.offset < $1.offset }
    }

    var isInFlow: Bool { !brackets.isEmpty }

    mutating func note(_ offset: Int, _ byte: UInt8, _ purpose: RewrittenByte.Purpose) {
        rewritten.append(RewrittenByte(offset: offset, byte: byte, purpose: purpose))
    }

    mutating func beginLine(at offset: Int) {
        lineStart = offset
        firstTab = nil
        isFirst = true
    }

    // MARK: Between tokens

    /// Goes over blanks, comments and line ends to the next token; false at the end of the text.
    private mutating func skipSeparation() -> Bool {
        var isBehindBlank = index == lineStart
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\r"): isBehindBlank = true
            case UInt8(ascii: "\t"):
                isBehindBlank = true
                if !isInFlow {
                    note(index, UInt8(ascii: " "), .separation)
                    firstTab = firstTab ?? index
                }
            case UInt8(ascii: "\n"):
                isBehindBlank = true
                beginLine(at: index + 1)
                nodeStart = nil
            case UInt8(ascii: "#") where isBehindBlank:
                index = lineEnd(from: index)
                continue
            default: return true
            }
            index += 1
        }
        return false
    }

    private mutating func readToken() throws(Lost) {
        let isFirst = self.isFirst
        self.isFirst = false
        if index == lineStart, isMarker(at: index) {
            guard !isInFlow else { throw Lost() }
            index += 3
            indentations = []
        } else if isInFlow {
            try readFlowToken()
        } else {
            try readBlockToken(isFirst: isFirst)
        }
    }

    // MARK: Block collections

    private mutating func readBlockToken(isFirst: Bool) throws(Lost) {
        let byte = bytes[index]
        let column = index - lineStart
        while let last = indentations.last, last > column { indentations.removeLast() }
        if isFirst, let firstTab, firstTab - lineStart <= indentations.last ?? -1 { throw Lost() }
        if "-?:".utf8.contains(byte), isBlank(at: index + 1) {
            // No tab stands where a collection is indented.
            guard firstTab == nil else { throw Lost() }
            indent(to: column)
            nodeStart = nil
            index += 1
            return
        }
        let start = nodeStart ?? index
        nodeStart = start
        switch byte {
        case UInt8(ascii: "&"): return try readName()
        case UInt8(ascii: "!"): return try readTag()
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            nodeStart = nil
            return try readBlockScalar()
        case UInt8(ascii: "["), UInt8(ascii: "{"): return try open(from: start)
        case UInt8(ascii: "*"): try readName()
        case UInt8(ascii: "\""): try readDoubleQuoted()
        case UInt8(ascii: "'"): try readSingleQuoted()
        default: try readPlain()
        }
        try endBlockNode(from: start)
    }

    /// Looks whether the scalar or flow collection that ended is a key.
    private mutating func endBlockNode(from start: Int) throws(Lost) {
        nodeStart = nil
        let colon = bytes[index...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? bytes.count
        guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":"), isBlank(at: colon + 1) else {
            return
        }
        guard start >= lineStart, firstTab ?? start >= start else { throw Lost() }
        indent(to: start - lineStart)
        index = colon + 1
    }

    private mutating func indent(to column: Int) {
        if indentations.last ?? -1 < column { indentations.append(column) }
    }

    // MARK: Flow collections

    private mutating func readFlowToken() throws(Lost) {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: ","):
            brackets[brackets.count - 1].entry = Entry()
            previous = .none
            index += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): try close()
        case UInt8(ascii: ":") where previous == .json || endsPlain(at: index + 1):
            try readFlowValue()
        case UInt8(ascii: "?") where isBlank(at: index + 1):
            guard brackets[brackets.count - 1].entry.start == nil else { throw Lost() }
            brackets[brackets.count - 1].entry.isExplicit = true
            index += 1
        default: try readFlowNode()
        }
    }

    private mutating func readFlowNode() throws(Lost) {
        let top = brackets.count - 1
        if brackets[top].entry.start == nil {
            brackets[top].entry.start = index
            brackets[top].entry.line = lineStart
        }
        switch bytes[index] {
        case UInt8(ascii: "["), UInt8(ascii: "{"): try open(from: index)
        case UInt8(ascii: "&"): try readName()
        case UInt8(ascii: "!"): try readTag()
        case UInt8(ascii: "*"):
            try readName()
            previous = .alias
        case UInt8(ascii: "\""):
            try readDoubleQuoted()
            previous = .json
        case UInt8(ascii: "'"):
            try readSingleQuoted()
            previous = .json
        case UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "-"):
            guard !endsPlain(at: index + 1) else { throw Lost() }
            if bytes[index] != UInt8(ascii: "-") {
                note(index, RewrittenByte.placeholder, .plainStart)
            }
            try readPlain()
            previous = .plain
        default:
            try readPlain()
            previous = .plain
        }
    }

    private mutating func readFlowValue() throws(Lost) {
        let entry = brackets[brackets.count - 1].entry
        guard !entry.hasValue else { throw Lost() }
        brackets[brackets.count - 1].entry.hasValue = true
        if brackets[brackets.count - 1].isMapping, !entry.isExplicit, let start = entry.start {
            if entry.line != lineStart || index - start > Self.longKey {
                // What has a `?` before it may go on for any number of lines.
                guard " \t".utf8.contains(bytes[start - 1]) else { throw Lost() }
                note(start - 1, UInt8(ascii: "?"), .separation)
            }
            if previous == .plain, index + 1 < bytes.count, ",}".utf8.contains(bytes[index + 1]) {
                // Before a blank, a colon that ends the key would be taken for this one.
                guard bytes[index - 1] != UInt8(ascii: ":") else { throw Lost() }
                note(index, UInt8(ascii: " "), .separation)
            }
        }
        previous = .none
        index += 1
    }

    private mutating func open(from start: Int) throws(Lost) {
        guard brackets.count < Self.depth else { throw Lost() }
        brackets.append(Bracket(isMapping: bytes[index] == UInt8(ascii: "{"), start: start))
        previous = .none
        index += 1
    }

    private mutating func close() throws(Lost) {
        guard let bracket = brackets.popLast(),
            bracket.isMapping == (bytes[index] == UInt8(ascii: "}"))
        else { throw Lost() }
        index += 1
        previous = .json
        if brackets.isEmpty { try endBlockNode(from: bracket.start) }
    }
}

// MARK: - Characters

extension LexicalWalk {
    /// Whether a blank, a line end or the end of the text is there.
    func isBlank(at offset: Int) -> Bool {
        offset >= bytes.count || " \t\r\n".utf8.contains(bytes[offset])
    }

    func isFlowIndicator(at offset: Int) -> Bool {
        offset < bytes.count && ",[]{}".utf8.contains(bytes[offset])
    }

    /// Whether a `:` before it cannot be part of a plain scalar.
    func endsPlain(at offset: Int) -> Bool {
        isBlank(at: offset) || isInFlow && isFlowIndicator(at: offset)
    }

    /// Whether the line that begins there is `---` or `...`, maybe with something behind it.
    func isMarker(at offset: Int) -> Bool {
        let text = bytes[offset...]
        return (text.starts(with: "---".utf8) || text.starts(with: "...".utf8))
            && isBlank(at: offset + 3)
    }

    /// The offset of the line feed, or of the end of the text.
    func lineEnd(from offset: Int) -> Int {
        bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }
}
