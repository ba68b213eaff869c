import ConformanceTable
import Foundation
import JSON
import Testing

/// JSONTestSuite against both readers of whatever comes as JSON.
@Suite(.enabled(if: ThirdPartySuite("json-test-suite") != nil, "\(ThirdPartySuite.absence)"))
struct JSONTestSuiteTests {
    enum Reader: CaseIterable {
        case documents, records

        var suffix: String { self == .documents ? "" : ", as a record" }

        func takes(_ bytes: [UInt8]) throws -> Bool {
            switch self {
            case .documents:
                return (try? JSONParser(limits: JSONLimits(depth: 512)).parse(bytes)) != nil
            case .records:
                var verdict = RecordVerdict()
                let whole = verdict.fault(of: bytes) == nil
                guard !bytes.contains(0x0A), !bytes.isEmpty else { return whole }
                let line = try verdict.fault(ofLine: bytes) == nil
                #expect(whole == line)
                return line
            }
        }
    }

    private func results(
        prefix: String,
        _ reader: Reader
    ) throws -> (ThirdPartySuite, [(name: String, isTaken: Bool)]) {
        let suite = try #require(ThirdPartySuite("json-test-suite"))
        let folder = suite.folder.appending(path: "test_parsing").path
        let results = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix(prefix) }.sorted()
            .map { name in
                (name, try reader.takes(suite.bytes(of: "test_parsing/" + name)))
            }
        return (suite, results)
    }

    @Test(arguments: Reader.allCases)
    func `all that must be accepted is, but for doubled keys`(_ reader: Reader) throws {
        let (suite, results) = try results(prefix: "y_", reader)
        var row = ConformanceRow(suite, "sound JSON is read" + reader.suffix)
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

    @Test(arguments: Reader.allCases)
    func `all that must be refused is`(_ reader: Reader) throws {
        let (suite, results) = try results(prefix: "n_", reader)
        var row = ConformanceRow(suite, "faulty JSON is refused" + reader.suffix)
        for (name, isTaken) in results { row.expect(!isTaken, name) }
        try row.finish(cases: 188)
    }

    /// Surrogates alone, text that is not UTF-8 and numbers beyond all bounds are refused; the suite leaves it open.
    @Test(arguments: Reader.allCases)
    func `what may go either way does not trap`(_ reader: Reader) throws {
        let (suite, results) = try results(prefix: "i_", reader)
        var row = ConformanceRow(
            suite,
            "what may be taken or refused ends in a verdict" + reader.suffix
        )
        for (name, _) in results { row.expect(true, name) }
        try row.finish(cases: 35)
    }
}
