import SeededGenerator

/// A random pattern as a tree, which says by definition where its matches end.
indirect enum RandomPattern {
    case atom(String, takes: @Sendable (Character) -> Bool)
    case start
    case end
    case sequence([RandomPattern])
    case branches([RandomPattern])
    case repeated(RandomPattern, least: Int, most: Int?, suffix: String)

    /// The tree in the syntax that both dialects and other engines share.
    var text: String {
        switch self {
        case .atom(let text, _): text
        case .start: "^"
        case .end: "$"
        case .sequence(let parts): parts.map(\.text).joined()
        case .branches(let branches): "(" + branches.map(\.text).joined(separator: "|") + ")"
        case .repeated(let content, _, _, let suffix): "(?:\(content.text))\(suffix)"
        }
    }

    /// Where the matches that begin there end.
    func ends(from start: Int, in text: [Character]) -> Set<Int> {
        switch self {
        case .atom(_, let takes): start < text.count && takes(text[start]) ? [start + 1] : []
        case .start: start == 0 ? [start] : []
        case .end: start == text.count ? [start] : []
        case .sequence(let parts):
            parts.reduce([start]) { starts, part in
                starts.reduce(into: []) { $0.formUnion(part.ends(from: $1, in: text)) }
            }
        case .branches(let branches):
            branches.reduce(into: []) { $0.formUnion($1.ends(from: start, in: text)) }
        case .repeated(let content, let least, let most, _):
            Self.ends(of: content, from: start, in: text, least: least, most: most)
        }
    }

    private static func ends(
        of content: RandomPattern,
        from start: Int,
        in text: [Character],
        least: Int,
        most: Int?
    ) -> Set<Int> {
        // Beyond one round for each place, a loop finds nothing new.
        let rounds = most ?? least + text.count + 1
        var reached: Set<Int> = [start]
        var found: Set<Int> = least == 0 ? [start] : []
        for round in 0..<rounds {
            reached = reached.reduce(into: []) { $0.formUnion(content.ends(from: $1, in: text)) }
            if round + 1 >= least { found.formUnion(reached) }
        }
        return found
    }

    /// Whether the tree may match no character.
    var canBeEmpty: Bool {
        switch self {
        case .atom: false
        case .start, .end: true
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .branches(let branches): branches.contains(where: \.canBeEmpty)
        case .repeated(let content, let least, _, _): least == 0 || content.canBeEmpty
        }
    }

    /// Whether anything is repeated that may be empty, where engines that go back disagree among each other.
    var repeatsEmpty: Bool {
        switch self {
        case .atom, .start, .end: false
        case .sequence(let parts), .branches(let parts): parts.contains(where: \.repeatsEmpty)
        case .repeated(let content, _, _, _): content.canBeEmpty || content.repeatsEmpty
        }
    }

    init(depth: Int, _ random: inout SeededGenerator) {
        self = .sequence((0..<random.below(4)).map { _ in Self.part(depth: depth, &random) })
    }

    private static func part(depth: Int, _ random: inout SeededGenerator) -> RandomPattern {
        let choice = random.below(depth > 0 ? 8 : 4)
        switch choice {
        case 0 where random.oneIn(3): return random.oneIn(2) ? .start : .end
        case 4, 5:
            return .branches(
                (0..<1 + random.below(3)).map { _ in RandomPattern(depth: depth - 1, &random) }
            )
        case 6, 7:
            let (least, most, suffix) = random.pick(counts)
            let content = RandomPattern(depth: depth - 1, &random)
            return .repeated(content, least: least, most: most, suffix: suffix)
        default:
            let (text, takes) = random.pick(atoms)
            return .atom(text, takes: takes)
        }
    }

    private static let counts: [(Int, Int?, String)] = [
        (0, nil, "*"), (1, nil, "+"), (0, 1, "?"), (2, 2, "{2}"), (1, 3, "{1,3}"),
        (2, nil, "{2,}"), (0, nil, "*?"), (1, nil, "+?"), (0, 1, "??"), (0, 2, "{0,2}"),
    ]

    private static let atoms: [(String, @Sendable (Character) -> Bool)] = [
        ("a", { $0 == "a" }), ("b", { $0 == "b" }), ("é", { $0 == "é" }), (".", { _ in true }),
        ("[ab]", { "ab".contains($0) }), ("[^a]", { $0 != "a" }),
        ("[a-c1]", { "abc1".contains($0) }), ("\\d", { $0 == "1" }), ("\\D", { $0 != "1" }),
        ("\\S", { $0 != " " }), ("\\p{L}", { "abcé".contains($0) }),
        ("[\\s\\d]", { " 1".contains($0) }),
    ]
}
