import ConformanceTable
import Foundation
import Testing

/// The conformance cases of the Common Expression Language (cel-spec, tests/simple/testdata).
struct ExpressionSuiteTests {
    static let suite = ThirdPartySuite("cel-spec")

    /// A file of the suite.
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let cases: Int
        /// Of those, how many a rule leaves out: no case may join them unseen.
        var leftOut = 0

        var testDescription: String { name }
    }

    static let files = [
        File(name: "basic", cases: 43), File(name: "comparisons", cases: 406, leftOut: 72),
        File(name: "conversions", cases: 109), File(name: "fields", cases: 60, leftOut: 5),
        File(name: "fp_math", cases: 30), File(name: "integer_math", cases: 64),
        File(name: "lists", cases: 39), File(name: "logic", cases: 30),
        File(name: "macros", cases: 44), File(name: "macros2", cases: 46),
        File(name: "namespace", cases: 14, leftOut: 14),
        File(name: "parse", cases: 219, leftOut: 26), File(name: "plumbing", cases: 5),
        File(name: "string", cases: 51), File(name: "string_ext", cases: 216, leftOut: 216),
        File(name: "timestamps", cases: 78, leftOut: 5),
        File(name: "type_deduction", cases: 47, leftOut: 32),
    ]

    @Test(.enabled(if: suite != nil, "\(ThirdPartySuite.absence)"))
    func `every file of the suite is run`() throws {
        let folder = try #require(Self.suite).folder
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".textproto") }.map { String($0.dropLast(10)) }
        #expect(names.sorted() == Self.files.map(\.name))
    }

    @Test(
        .enabled(if: suite != nil, "\(ThirdPartySuite.absence)"),
        arguments: files
    )
    func `means what the Common Expression Language means, in all that it takes`(
        _ file: File
    ) throws {
        let suite = try #require(Self.suite)
        let bytes = try suite.bytes(of: file.name + ".textproto")
        let proto = try TextProto(String(decoding: bytes, as: UTF8.self))
        var row = ConformanceRow(suite, "what is taken of \(file.name) means the same")
        var leftOut = 0
        for section in proto.messages("section") {
            for test in section.messages("test") {
                let item = ConformanceCase(
                    test,
                    section: section.string("name") ?? "",
                    of: file.name
                )
                switch item.outcome {
                case .passed: row.expect(true, item.path)
                case .failed(let why):
                    row.expect(false, item.path)
                    Issue.record("\(item.path): \(item.source): \(why)")
                case .skipped(let rule):
                    leftOut += 1
                    row.skip(item.path, because: rule)
                }
            }
        }
        #expect(leftOut == file.leftOut)
        try row.finish(cases: file.cases)
    }
}
