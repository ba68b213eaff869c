/// A set of Unicode scalars, as a class such as `[a-z\p{L}]` writes it.
struct CharacterClass: Hashable, Sendable {
    /// Sorted, and neither overlapping nor touching.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private var parts: [Part] = []
    private var isNegated = false
    private var ignoresCase = false
    /// The answers for ASCII, 64 in each.
    private var ascii: [UInt64] = [0, 0]

    /// A part that is not a plain range, such as `\W` or `\p{Lu}`.
    struct Part: Hashable, Sendable {
        enum Content: Hashable, Sendable {
            case scalars([ClosedRange<UInt32>])
            case property(UnicodeProperty)
        }
        var content: Content
        var isNegated = false
    }

    init(
        _ ranges: [ClosedRange<UInt32>],
        parts: [Part] = [],
        isNegated: Bool = false,
        ignoresCase: Bool = false
    ) {
        self.ranges = Self.merged(ranges)
        self.isNegated = isNegated
        self.ignoresCase = ignoresCase
        var known: Set<Part> = []
        self.parts = parts.filter { known.insert($0).inserted }
        for scalar in UInt32(0)..<0x80 where holds(scalar) {
            ascii[Int(scalar / 64)] |= 1 << UInt64(scalar % 64)
        }
    }

    /// O(1) for ASCII; else logarithmic in the ranges and linear in the other parts, of which each stands once.
    func contains(_ scalar: UInt32) -> Bool {
        scalar < 0x80
            ? ascii[Int(scalar / 64)] >> UInt64(scalar % 64) & 1 == 1
            : holds(scalar)
    }

    private func holds(_ scalar: UInt32) -> Bool {
        let forms = ignoresCase ? CaseFolding.forms(of: scalar) : [scalar]
        let isIn =
            forms.contains { Self.find($0, in: ranges) }
            || parts.contains { part in
                part.isNegated != forms.contains { Self.holds($0, part.content) }
            }
        return isIn != isNegated
    }

    private static func holds(_ scalar: UInt32, _ content: Part.Content) -> Bool {
        switch content {
        case .scalars(let ranges): find(scalar, in: ranges)
        case .property(let property): property.holds(scalar)
        }
    }

    private static func find(_ scalar: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(scalar)
    }

    private static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            // Scalars end at 0x10FFFF, so one more never overflows.
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                let end = max(last.upperBound, range.upperBound)
                result[result.count - 1] = last.lowerBound...end
            } else {
                result.append(range)
            }
        }
        return result
    }
}

extension CharacterClass {
    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let word = CharacterClass(words)

    /// `\s` of RE2.
    static let asciiSpaces: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]

    /// `\s` of ECMA-262: white space and line ends, sections 12.2 and 12.3.
    static let unicodeSpaces: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]

    /// The named classes of POSIX that RE2 takes, as in `[[:alpha:]]`.
    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
        "alpha": [0x41...0x5A, 0x61...0x7A],
        "ascii": [0x00...0x7F],
        "blank": [0x09...0x09, 0x20...0x20],
        "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": digits,
        "graph": [0x21...0x7E],
        "lower": [0x61...0x7A],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A],
        "word": words,
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}
