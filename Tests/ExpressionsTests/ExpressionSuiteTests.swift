import ConformanceTable
import Foundation
import Testing

/// The conformance cases of the Common Expression Language, all files without its extensions.
struct ExpressionSuiteTests {
    static let suite = ThirdPartySuite("cel-spec")

    /// Each file that there may be, and how many cases it has.
    static let files = [
        "basic": 43, "comparisons": 406, "conversions": 109, "fields": 60, "fp_math": 30,
        "integer_math": 64, "lists": 39, "logic": 30, "macros": 44, "macros2": 46, "namespace": 14,
        "parse": 219, "plumbing": 5, "string": 51, "string_ext": 216, "timestamps": 78,
        "type_deduction": 47,
    ]

    @Test(.enabled(if: suite != nil, "\(ThirdPartySuite.absence)"))
    func `every file of the suite is run`() throws {
        let folder = try #require(Self.suite).folder
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".textproto") }.map { String($0.dropLast(10)) }
        #expect(names.sorted() == Self.files.keys.sorted())
    }

    @Test(
        .enabled(if: suite != nil, "\(ThirdPartySuite.absence)"),
        arguments: files.sorted { $0.key < $1.key }.map { (file: $0.key, cases: $0.value) }
    )
    func `means what the Common Expression Language means, in all that it takes`(
        file: String,
        cases: Int
    ) throws {
        let suite = try #require(Self.suite)
        let bytes = try suite.bytes(of: file + ".textproto")
        let proto = try TextProto(String(decoding: bytes, as: UTF8.self))
        var row = ConformanceRow(suite, "\(file) means the same, in what is taken")
        for section in proto.messages("section") {
            for test in section.messages("test") {
                let item = ConformanceCase(test, section: section.string("name") ?? "", of: file)
                switch item.outcome {
                case .passed: row.expect(true, item.path)
                case .failed(let why):
                    row.expect(false, item.path)
                    Issue.record("\(item.path): \(item.source): \(why)")
                case .skipped(let rule): row.skip(item.path, because: rule)
                }
            }
        }
        try row.finish(cases: cases)
    }
}
