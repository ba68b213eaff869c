/// A semantic version (Semantic Versioning 2.0.0, semver.org).
///
/// Precedence ignores build metadata; equality does too, so that `1.0.0+a` and `1.0.0+b` are one version.
package struct Version: Sendable {
    package let major: UInt64
    package let minor: UInt64
    package let patch: UInt64
    package let prerelease: [Identifier]
    package let build: String

    /// One dot-separated part of a pre-release.
    package enum Identifier: Hashable, Sendable {
        case number(UInt64)
        case text(Text)
    }

    package init(
        _ major: UInt64,
        _ minor: UInt64,
        _ patch: UInt64,
        prerelease: [Identifier] = [],
        build: String = ""
    ) {
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        self.build = build
    }

    /// Reads the strict grammar: three numbers below 2^53, no leading zeros, no `v`; at most 256 bytes.
    package init?(_ text: String) {
        guard text.utf8.count <= 256 else { return nil }
        let bytes = Array(text.utf8)
        let numbers = bytes.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }
        let parts = numbers.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let major = Self.number(parts[0]),
            let minor = Self.number(parts[1]), let patch = Self.number(parts[2]),
            let suffix = Self.suffix(bytes[numbers.endIndex...])
        else { return nil }
        self.init(major, minor, patch, prerelease: suffix.prerelease, build: suffix.build)
    }

    /// Reads what may follow the numbers: `-` and a pre-release, then `+` and a build.
    static func suffix(_ bytes: ArraySlice<UInt8>) -> (prerelease: [Identifier], build: String)? {
        let plus = bytes.firstIndex(of: UInt8(ascii: "+")) ?? bytes.endIndex
        var prerelease: [Identifier] = []
        if bytes.first == UInt8(ascii: "-") {
            guard let read = identifiers(bytes[..<plus].dropFirst()) else { return nil }
            prerelease = read
        } else if plus != bytes.startIndex {
            return bytes.isEmpty ? ([], "") : nil
        }
        guard plus < bytes.endIndex else { return (prerelease, "") }
        let build = bytes[plus...].dropFirst()
        let parts = build.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isIdentifierByte) }) else {
            return nil
        }
        return (prerelease, String(decoding: build, as: UTF8.self))
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-")
    }

    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...16).contains(digits.count), digits.allSatisfy(ASCII.isDigit),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        let value = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
        return value <= UInt64(JSONNumber.largestExact) ? value : nil
    }

    private static func identifiers(_ bytes: ArraySlice<UInt8>) -> [Identifier]? {
        var identifiers: [Identifier] = []
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty, part.allSatisfy(isIdentifierByte) else { return nil }
            if part.allSatisfy(ASCII.isDigit) {
                guard let number = number(part) else { return nil }
                identifiers.append(.number(number))
            } else {
                identifiers.append(.text(Text(String(decoding: part, as: UTF8.self))))
            }
        }
        return identifiers
    }
}

extension Version: Hashable, Comparable {
    package static func == (left: Version, right: Version) -> Bool {
        left.core == right.core && left.prerelease == right.prerelease
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
        hasher.combine(patch)
        hasher.combine(prerelease)
    }

    /// Precedence by section 11 of the specification: a pre-release comes before its release.
    package static func < (left: Version, right: Version) -> Bool {
        guard left.core == right.core else { return left.core < right.core }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
            switch (one, other) {
            case (.number(let one), .number(let other)): return one < other
            case (.number, .text): return true
            case (.text, .number): return false
            case (.text(let one), .text(let other)): return one < other
            }
        }
        return left.prerelease.count < right.prerelease.count
    }

    private var core: (UInt64, UInt64, UInt64) { (major, minor, patch) }
}

extension Version: CustomStringConvertible, Codable {
    package var description: String {
        let parts = prerelease.map { identifier in
            switch identifier {
            case .number(let number): String(number)
            case .text(let text): text.string
            }
        }
        return "\(major).\(minor).\(patch)"
            + (parts.isEmpty ? "" : "-" + parts.joined(separator: "."))
            + (build.isEmpty ? "" : "+" + build)
    }

    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a semantic version", { Version($0) })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
