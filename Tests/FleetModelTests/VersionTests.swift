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
}
