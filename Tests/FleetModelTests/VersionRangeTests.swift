import FleetModel
import Testing

struct VersionRangeTests {
    @Test(arguments: [
        (">=2.2.0", "2.2.0", true), (">=2.2.0", "2.1.9", false), ("^1.2.3", "1.9.0", true),
        ("^1.2.3", "2.0.0", false), ("^0.2.3", "0.3.0", false), ("~1.2", "1.2.9", true),
        ("1.x", "1.99.0", true), ("1.0.0 - 2.0.0", "2.0.0", true),
        ("1.0.0 || 3.0.0", "3.0.0", true),
        (">1.2", "1.2.9", false), (">1.2", "1.3.0", true), ("<=1.2", "1.2.9", true),
        (">=1.0.0", "1.1.0-rc.1", false), (">=1.1.0-rc.0", "1.1.0-rc.1", true),
        ("*", "0.0.1", true),
    ])
    func `holds what its grammar says`(_ range: String, _ version: String, _ holds: Bool) throws {
        let read = try #require(VersionRange(range))
        #expect(read.contains(try #require(Version(version))) == holds)
    }

    @Test(arguments: [
        ">>1.0", "1.0.0 -", "- 1.0.0", "a", ">=", "1.2.3.4", "1.2.3 |2", "^^1", "x.1", "é",
    ])
    func `what is no range is refused`(_ text: String) {
        #expect(VersionRange(text) == nil)
    }

    @Test(
        arguments: [
            (">2.0.0 <1.0.0", nil, false), (">=1.0.0", "1.0.0", false), (">=1.0.0", "1.0.1", true),
            (">1.0.0", "1.0.1", false), ("<3.0.0", "0.0.0", false), ("<0.0.0", nil, false),
            ("1.5.0", "2.0.0", true), ("2.0.0 || 1.0.0", "1.5.0", true), ("*", nil, true),
        ] as [(String, String?, Bool)]
    )
    func `knows whether any release is in it and below a bound`(
        _ range: String,
        _ bound: String?,
        _ expected: Bool
    ) throws {
        let read = try #require(VersionRange(range))
        #expect(read.allowsVersion(below: bound.flatMap { Version($0) }) == expected)
    }

    @Test func `long input is refused, not worked on`() {
        #expect(VersionRange(String(repeating: "1.0.0 || ", count: 1_000) + "1.0.0") == nil)
        #expect(VersionRange(String(repeating: ">=1.0.0 ", count: 30)) != nil)
    }
}
