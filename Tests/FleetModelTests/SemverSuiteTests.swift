import ConformanceTable
import FleetModel
import Testing

/// The rows of node-semver: all that its strict mode says of versions and ranges.
@Suite(.enabled(if: ThirdPartySuite("node-semver") != nil, "\(ThirdPartySuite.absence)"))
struct SemverSuiteTests {
    /// One row of the suite, with the options it is judged under.
    private struct Row {
        let columns: [Any]
        let isLoose: Bool
        let includesPrereleases: Bool

        init(_ row: [Any], columns count: Int) {
            columns = Array(row.prefix(count))
            let options = row.count > count ? row[count] : false
            let table = options as? [String: Any] ?? [:]
            isLoose = Self.isTrue(options as? Bool) || Self.isTrue(table["loose"])
            includesPrereleases = Self.isTrue(table["includePrerelease"])
        }

        /// What JavaScript takes for true, of the values that the suite has.
        private static func isTrue(_ value: Any?) -> Bool {
            if let flag = value as? Bool { return flag }
            return (value as? Double).map { $0 != 0 } ?? false
        }

        func text(_ column: Int) -> String? { columns[column] as? String }

        var name: String { columns.map { "\($0)" }.joined(separator: " , ") }

        /// Why the row is not for us; nil where it is.
        var restriction: String? {
            if isLoose { return "npm's loose mode, which guesses; a spec is read strictly" }
            if includesPrereleases {
                return "npm's option `includePrerelease`: no spec has it, a range names the"
                    + " pre-releases it means"
            }
            return nil
        }
    }

    private static func judge(
        _ file: String,
        _ claim: String,
        columns: Int = 2,
        cases count: Int,
        _ holds: (Row) throws -> Verdict
    ) throws {
        let suite = try #require(ThirdPartySuite("node-semver"))
        let rows = try suite.object(file + ".json")["cases"] as? [[Any]] ?? []
        var result = ConformanceRow(suite, claim)
        for row in rows.map({ Row($0, columns: columns) }) {
            if let restriction = row.restriction {
                result.skip(row.name, because: restriction)
                continue
            }
            switch try holds(row) {
            case .holds(let flag): result.expect(flag, row.name)
            case .outside(let reason): result.skip(row.name, because: reason)
            }
        }
        try result.finish(cases: count)
    }

    private enum Verdict {
        case holds(Bool)
        case outside(String)
    }

    private static let prefixed =
        "npm's leading blanks and `v`: Semantic Versioning has none, and a version is written one way"
    private static let tooLong = "longer than the 256 bytes that a range may have"

    private static func version(_ text: String?) throws -> Version {
        try #require(text.flatMap { Version($0) }, "\(text ?? "")")
    }

    @Test func `versions are ordered as node-semver orders them`() throws {
        try Self.judge("comparisons", "the first version is above the second", cases: 31) { row in
            .holds(try Self.version(row.text(0)) > Self.version(row.text(1)))
        }
    }

    @Test func `versions are equal where node-semver says so`() throws {
        try Self.judge("equality", "the two versions are equal", cases: 37) { row in
            if row.text(0)?.first == " " { return .outside(Self.prefixed) }
            return .holds(try Self.version(row.text(0)) == Self.version(row.text(1)))
        }
    }

    @Test func `versions have the parts that node-semver reads`() throws {
        try Self.judge("valid-versions", "a version is read into its parts", columns: 6, cases: 22)
        { row in
            if row.text(0)?.first == "v" { return .outside(Self.prefixed) }
            let version = try Self.version(row.text(0))
            let numbers = [version.major, version.minor, version.patch]
            let prerelease = (row.columns[4] as? [Any] ?? []).map { "\($0)" }
            let build = row.columns[5] as? [String] ?? []
            let isRead =
                numbers == row.columns[1...3].map { $0 as? UInt64 }
                && version.prerelease.map(Self.text) == prerelease
                && version.build == build.joined(separator: ".")
            return .holds(isRead)
        }
    }

    private static func text(_ identifier: Version.Identifier) -> String {
        switch identifier {
        case .number(let number): "\(number)"
        case .text(let text): text.string
        }
    }

    @Test func `what is no version is refused`() throws {
        try Self.judge("invalid-versions", "what is no version is refused", cases: 10) { row in
            guard let text = row.text(0) else { return .outside("a value that is no text") }
            return .holds(Version(text) == nil)
        }
    }

    @Test(arguments: [
        ("range-include", true, 126), ("range-exclude", false, 98),
        ("version-gt-range", false, 56), ("version-lt-range", false, 58),
    ])
    func `a range holds what node-semver says`(
        _ file: String,
        _ isHeld: Bool,
        _ count: Int
    ) throws {
        let verb = isHeld ? "holds" : "does not hold"
        try Self.judge(file, "the range \(verb) the version (\(file))", cases: count) { row in
            guard let version = Version(row.text(1)?.drop(prefix: "v") ?? "") else {
                // No version at all is in no range.
                return .holds(!isHeld)
            }
            guard let range = row.text(0).flatMap({ VersionRange($0) }) else {
                return .holds(false)
            }
            return .holds(range.contains(version) == isHeld)
        }
    }

    @Test func `a range is its canonical form, or is refused`() throws {
        try Self.judge("range-parse", "a range means its canonical form", cases: 133) { row in
            let text = try #require(row.text(0))
            guard text.utf8.count <= 256 else { return .outside(Self.tooLong) }
            let range = VersionRange(text)
            guard let form = row.text(1) else { return .holds(range == nil) }
            let canonical = try #require(VersionRange(form), "\(form)")
            guard let range else { return .holds(false) }
            let probes = Self.probes(around: [range, canonical])
            return .holds(probes.allSatisfy { range.contains($0) == canonical.contains($0) })
        }
    }

    /// Versions on, just below and just above every bound, with and without a pre-release.
    private static func probes(around ranges: [VersionRange]) -> [Version] {
        let bounds = ranges.flatMap { $0.alternatives.joined().map(\.version) } + [Version(0, 0, 0)]
        return bounds.flatMap { bound in
            near(bound.major).flatMap { major in
                near(bound.minor).flatMap { minor in
                    near(bound.patch).flatMap { patch in
                        [[], [.number(0)], [.text("zz")], bound.prerelease].map {
                            Version(major, minor, patch, prerelease: $0)
                        }
                    }
                }
            }
        }
    }

    private static func near(_ number: UInt64) -> [UInt64] {
        number == 0 ? [0, 1] : [number - 1, number, number + 1]
    }

    /// Operations of the package that no spec and no command has.
    @Test(arguments: [
        ("increments", 133, "the increment of a version"),
        ("truncations", 27, "the truncation of a version"),
        ("comparator-intersection", 34, "whether two comparators meet"),
        ("range-intersection", 54, "whether two ranges meet"),
        ("version-not-gt-range", 80, "whether a version lies above a range"),
        ("version-not-lt-range", 83, "whether a version lies below a range"),
    ])
    func `what node-semver does beyond reading is listed`(
        _ file: String,
        _ count: Int,
        _ operation: String
    ) throws {
        let suite = try #require(ThirdPartySuite("node-semver"))
        let rows = try suite.object(file + ".json")["cases"] as? [[Any]] ?? []
        var result = ConformanceRow(suite, "not covered: \(file)")
        result.skip(all: rows.count, because: "\(operation): no spec and no command asks for it")
        try result.finish(cases: count)
    }
}

extension String {
    fileprivate func drop(prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
