extension VersionRange {
    /// Reads a range; at most 256 bytes and 16 alternatives of 16 comparators. Returns nil where the grammar says no.
    package init?(_ text: String) {
        guard text.utf8.count <= 256,
            text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == UInt8(ascii: "\t") })
        else { return nil }
        var alternatives: [[Comparator]] = []
        for part in text.splitOnBars() {
            // The bound above the largest number is none.
            guard let comparators = RangeReader(part).read(), comparators.count <= 32,
                comparators.allSatisfy({ $0.version.isExact })
            else { return nil }
            alternatives.append(comparators)
        }
        guard alternatives.count <= 16 else { return nil }
        self.init(alternatives: alternatives, text: text)
    }
}

extension String {
    fileprivate func splitOnBars() -> [String] {
        var parts: [String] = []
        var current: [UInt8] = []
        var bars = 0
        for byte in utf8 {
            guard byte == UInt8(ascii: "|") else {
                if bars == 1 { current.append(UInt8(ascii: "|")) }
                bars = 0
                current.append(byte)
                continue
            }
            bars += 1
            if bars == 2 {
                parts.append(String(decoding: current, as: UTF8.self))
                current = []
                bars = 0
            }
        }
        if bars == 1 { current.append(UInt8(ascii: "|")) }
        parts.append(String(decoding: current, as: UTF8.self))
        return parts
    }
}

/// Reads the comparators of one alternative.
private struct RangeReader {
    typealias Comparator = VersionRange.Comparator

    private let words: [String]

    init(_ text: String) {
        words = text.split(omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" }
            .map(String.init)
    }

    func read() -> [Comparator]? {
        if words.count == 3, words[1] == "-" { return hyphen(from: words[0], to: words[2]) }
        var comparators: [Comparator] = []
        var index = 0
        while index < words.count {
            var word = words[index]
            // An operator may stand apart from its version: `>= 1.2`.
            if word.utf8.allSatisfy({ "<>=~^".utf8.contains($0) }), index + 1 < words.count {
                index += 1
                word += words[index]
            }
            guard let read = comparator(word) else { return nil }
            comparators += read
            index += 1
        }
        return comparators.isEmpty ? [Comparator(.greaterOrEqual, Version(0, 0, 0))] : comparators
    }

    private func hyphen(from low: String, to high: String) -> [Comparator]? {
        guard let low = PartialVersion(low), let high = PartialVersion(high) else { return nil }
        var comparators = [Comparator(.greaterOrEqual, low.floor)]
        if let end = high.end {
            comparators.append(Comparator(.less, end))
        } else if high.patch != nil {
            comparators.append(Comparator(.lessOrEqual, high.floor))
        }
        return comparators
    }

    private func comparator(_ word: String) -> [Comparator]? {
        let operators = String(
            decoding: word.utf8.prefix { "<>=~^".utf8.contains($0) },
            as: UTF8.self
        )
        guard let version = PartialVersion(String(word.dropFirst(operators.count))) else {
            return nil
        }
        switch operators {
        case "", "=": return version.equal
        case "^": return version.caret
        case "~", "~>": return version.tilde
        case ">=": return [Comparator(.greaterOrEqual, version.floor)]
        case "<":
            return version.major == nil
                ? PartialVersion.nothing : [Comparator(.less, version.beforeFloor)]
        case ">":
            guard let end = version.end else {
                return version.major == nil
                    ? PartialVersion.nothing : [Comparator(.greater, version.floor)]
            }
            return [Comparator(.greaterOrEqual, end.withoutPrerelease)]
        case "<=":
            guard let end = version.end else {
                return version.major == nil
                    ? [Comparator(.greaterOrEqual, Version(0, 0, 0))]
                    : [Comparator(.lessOrEqual, version.floor)]
            }
            return [Comparator(.less, end)]
        default: return nil
        }
    }
}

/// A version of which minor or patch may be left open: `1`, `1.2`, `1.x`, `*`; npm also takes a `v` before it, and
/// takes and ignores what an open one says of pre-releases and builds.
private struct PartialVersion {
    typealias Comparator = VersionRange.Comparator

    let major: UInt64?
    let minor: UInt64?
    let patch: UInt64?
    let prerelease: [Version.Identifier]

    static var nothing: [Comparator] {
        [Comparator(.less, Version(0, 0, 0, prerelease: [.number(0)]))]
    }

    init?(_ text: String) {
        let text = text.utf8.first == UInt8(ascii: "v") ? String(text.dropFirst()) : text
        if let version = Version(text) {
            major = version.major
            minor = version.minor
            patch = version.patch
            prerelease = version.prerelease
            return
        }
        let bytes = Array(text.utf8)
        let named = bytes.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }
        let parts = named.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // What is ignored is still held to the grammar.
        guard let suffix = Version.suffix(bytes[named.endIndex...]), (1...3).contains(parts.count),
            parts.count == 3 || suffix.prerelease.isEmpty, let numbers = Self.numbers(parts),
            numbers.count < 3 || numbers.contains(nil)
        else { return nil }
        major = numbers[0]
        minor = numbers.count > 1 ? numbers[1] : nil
        patch = numbers.count > 2 ? numbers[2] : nil
        prerelease = []
    }

    /// nil where a part is neither a number nor open, or where a number follows an open part.
    private static func numbers(_ parts: [ArraySlice<UInt8>]) -> [UInt64?]? {
        var numbers: [UInt64?] = []
        for part in parts {
            if part.count == 1, let byte = part.first, "xX*".utf8.contains(byte) {
                numbers.append(nil)
            } else if let number = Version.number(part), !numbers.contains(nil) {
                numbers.append(number)
            } else {
                return nil
            }
        }
        return numbers
    }

    /// The lowest version it names.
    var floor: Version { Version(major ?? 0, minor ?? 0, patch ?? 0, prerelease: prerelease) }

    /// The lowest version with the pre-releases of a partial one left out below.
    var beforeFloor: Version {
        patch == nil
            ? Version(major ?? 0, minor ?? 0, 0, prerelease: [.number(0)]) : floor
    }

    /// The first version after a partial one, with its pre-releases; nil where it is whole or open.
    var end: Version? {
        guard patch == nil, let major else { return nil }
        guard let minor else { return Version(major + 1, 0, 0, prerelease: [.number(0)]) }
        return Version(major, minor + 1, 0, prerelease: [.number(0)])
    }

    var equal: [Comparator] {
        guard major != nil else { return [Comparator(.greaterOrEqual, Version(0, 0, 0))] }
        guard let end else { return [Comparator(.equal, floor)] }
        return [Comparator(.greaterOrEqual, floor), Comparator(.less, end)]
    }

    var tilde: [Comparator] {
        guard let major else { return equal }
        guard let minor else { return equal }
        return [
            Comparator(.greaterOrEqual, floor),
            Comparator(.less, Version(major, minor + 1, 0, prerelease: [.number(0)])),
        ]
    }

    var caret: [Comparator] {
        guard let major else { return equal }
        let next: Version
        if major > 0 || minor == nil {
            next = Version(major + 1, 0, 0, prerelease: [.number(0)])
        } else if let minor, minor > 0 || patch == nil {
            next = Version(0, minor + 1, 0, prerelease: [.number(0)])
        } else {
            next = Version(0, 0, (patch ?? 0) + 1, prerelease: [.number(0)])
        }
        return [Comparator(.greaterOrEqual, floor), Comparator(.less, next)]
    }
}

extension Version {
    /// Whether its numbers are such as a version may have.
    fileprivate var isExact: Bool { max(major, minor, patch) <= JSONNumber.largestExact }

    fileprivate var withoutPrerelease: Version { Version(major, minor, patch) }
}
