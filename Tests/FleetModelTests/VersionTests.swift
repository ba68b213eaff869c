import FleetModel
import Testing

struct VersionTests {
    @Test(arguments: [
        "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1..3", "", "1.2.3 ",
    ])
    func `what is not exactly a semantic version is none`(_ text: String) {
        #expect(Version(text) == nil)
    }

    @Test func `numbers beyond 2^53 are refused, not rounded`() {
        #expect(Version("9007199254740991.0.0") != nil)
        #expect(Version("9007199254740992.0.0") == nil)
        #expect(Version("1.0.0-9007199254740992") == nil)
        #expect(Version("99999999999999999999999.0.0") == nil)
    }

    @Test func `precedence follows section 11 of the specification`() throws {
        let texts = [
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = try texts.map { try #require(Version($0)) }
        #expect(versions.shuffled().sorted() == versions)
        #expect(versions.map(\.description) == texts)
    }

    @Test func `build metadata does not make another version`() {
        #expect(Version("1.0.0+a") == Version("1.0.0+b"))
    }

    @Test(.enabled(if: SuiteFile.root != nil, "set TIDEGATE_SUITES to the folder of the suites"))
    func `compares and reads as node-semver does in its strict mode`() throws {
        for row in try SuiteFile("node-semver/comparisons.json").strictRows {
            let greater = try #require(Version(row[0] as? String ?? ""), "\(row)")
            let lesser = try #require(Version(row[1] as? String ?? ""), "\(row)")
            #expect(greater > lesser, "\(row)")
        }
        var strict = 0
        for row in try SuiteFile("node-semver/valid-versions.json").strictRows {
            let text = row[0] as? String ?? ""
            // A leading `v` or `=` is of npm, not of the specification.
            guard let version = Version(text) else {
                #expect(text.hasPrefix("v") || text.hasPrefix("="), "\(row)")
                continue
            }
            strict += 1
            #expect(version.major == row[1] as? UInt64, "\(row)")
            #expect(version.minor == row[2] as? UInt64, "\(row)")
            #expect(version.patch == row[3] as? UInt64, "\(row)")
        }
        #expect(strict >= 10)
        for row in try SuiteFile("node-semver/invalid-versions.json").strictRows {
            guard let text = row[0] as? String else { continue }
            #expect(Version(text) == nil, "\(row)")
        }
    }
}
