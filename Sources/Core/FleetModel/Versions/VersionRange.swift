/// A set of versions in the grammar of npm's semver ranges, the strict part: `>=2.2.0`, `>=1.0.0 <2.0.0`, `~1.2`,
/// `^1.2.3`, `1.x`, `1.2.3 - 2.0.0`, and `||` between alternatives.
///
/// A pre-release is in the set only where a comparator of its own three numbers names one (npm's rule).
package struct VersionRange: Hashable, Sendable {
    /// How a version relates to the bound.
    package enum Relation: String, Hashable, Sendable {
        case less = "<"
        case lessOrEqual = "<="
        case equal = "="
        case greaterOrEqual = ">="
        case greater = ">"
    }

    /// One bound.
    package struct Comparator: Hashable, Sendable {
        package let relation: Relation
        package let version: Version

        package init(_ relation: Relation, _ version: Version) {
            self.relation = relation
            self.version = version
        }

        /// Whether the version keeps the bound, by precedence alone.
        package func contains(_ other: Version) -> Bool {
            switch relation {
            case .less: other < version
            case .lessOrEqual: other <= version
            case .equal: other == version
            case .greaterOrEqual: other >= version
            case .greater: other > version
            }
        }
    }

    /// Any one alternative suffices; within one, all comparators must hold.
    package let alternatives: [[Comparator]]
    /// As it was written.
    package let text: String

    package init(alternatives: [[Comparator]], text: String) {
        self.alternatives = alternatives
        self.text = text
    }

    /// Whether any alternative takes the version.
    package func contains(_ version: Version) -> Bool {
        alternatives.contains { comparators in
            guard comparators.allSatisfy({ $0.contains(version) }) else { return false }
            guard !version.prerelease.isEmpty else { return true }
            return comparators.contains {
                !$0.version.prerelease.isEmpty && $0.version.major == version.major
                    && $0.version.minor == version.minor && $0.version.patch == version.patch
            }
        }
    }

    /// Whether some release could be in the range and, where a bound is given, below it. Pre-releases are left out of
    /// account.
    package func allowsVersion(below bound: Version?) -> Bool {
        alternatives.contains { comparators in
            var lowest = Version(0, 0, 0)
            for comparator in comparators {
                let version = comparator.version
                let candidate: Version
                switch comparator.relation {
                case .greaterOrEqual, .equal: candidate = version.firstRelease
                case .greater: candidate = version.firstReleaseAfter
                case .less, .lessOrEqual: continue
                }
                lowest = max(lowest, candidate)
            }
            let isWithin = comparators.allSatisfy { $0.contains(lowest) }
            guard let bound else { return isWithin }
            return isWithin && lowest < bound
                || comparators.contains { comparator in
                    comparator.relation == .equal && comparator.version < bound
                        && comparators.allSatisfy { $0.contains(comparator.version) }
                }
        }
    }

    package static func == (left: VersionRange, right: VersionRange) -> Bool {
        left.alternatives == right.alternatives
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(alternatives) }
}

extension VersionRange: CustomStringConvertible, Codable {
    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a version range", { VersionRange($0) })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Version {
    /// The lowest release that is not below this version.
    fileprivate var firstRelease: Version { Version(major, minor, patch) }

    /// The lowest release above this version; parts are below 2^53, so one more never overflows.
    fileprivate var firstReleaseAfter: Version {
        prerelease.isEmpty ? Version(major, minor, patch + 1) : firstRelease
    }
}
