import ConformanceTable
import Foundation
import JSON
import Testing

/// JSONTestSuite against the parser that reads whatever comes as JSON.
@Suite(.enabled(if: ThirdPartySuite("json-test-suite") != nil, "\(ThirdPartySuite.absence)"))
struct JSONTestSuiteTests {
    private func results(
        prefix: String
    ) throws -> (ThirdPartySuite, [(name: String, isTaken: Bool)]) {
        let suite = try #require(ThirdPartySuite("json-test-suite"))
        let folder = suite.folder.appending(path: "test_parsing").path
        let parser = JSONParser(limits: JSONLimits(depth: 512))
        let results = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix(prefix) }.sorted()
            .map { name in
                let bytes = try suite.bytes(of: "test_parsing/" + name)
                return (name, (try? parser.parse(bytes)) != nil)
            }
        return (suite, results)
    }

    @Test func `all that must be accepted is, but for doubled keys`() throws {
        let (suite, results) = try results(prefix: "y_")
        var row = ConformanceRow(suite, "sound JSON is read")
        for (name, isTaken) in results {
            if name.hasPrefix("y_object_duplicated_key"), !isTaken {
                row.skip(
                    name,
                    because: "a key that stands twice is refused: two readers would see two values"
                )
            } else {
                row.expect(isTaken, name)
            }
        }
        try row.finish(cases: 95)
    }

    @Test func `all that must be refused is`() throws {
        let (suite, results) = try results(prefix: "n_")
        var row = ConformanceRow(suite, "faulty JSON is refused")
        for (name, isTaken) in results { row.expect(!isTaken, name) }
        try row.finish(cases: 188)
    }

    /// Surrogates alone, text that is not UTF-8 and numbers beyond all bounds are refused; the suite leaves it open.
    @Test func `what may go either way does not trap`() throws {
        let (suite, results) = try results(prefix: "i_")
        var row = ConformanceRow(suite, "what may be taken or refused ends in a verdict")
        for (name, _) in results { row.expect(true, name) }
        try row.finish(cases: 35)
    }
}
