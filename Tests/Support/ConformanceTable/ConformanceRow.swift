import Foundation

/// One row of the conformance table: what is claimed of a suite, or of a part of it, and how its cases bear that out.
///
/// A test fills a row case by case and ends with ``finish(cases:)``, which throws where a case failed or is missing. Where
/// `TIDEGATE_CONFORMANCE` names a file, the row is appended to it as well; `scripts/run-conformance` makes the table of
/// those. It runs the tests whose type's name ends with `SuiteTests`, one after another.
package struct ConformanceRow {
    /// Why the row does not stand.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let suite: String
    private let claim: String
    private var passed = 0
    private var failed: [String] = []
    /// The names of cases by the restriction that leaves them out.
    private var skipped: [String: [String]] = [:]
    private var skippedParts: [(reason: String, count: Int)] = []

    /// The claim is a sentence without a full stop; it names the row, so no other row of the suite has the same.
    package init(_ suite: ThirdPartySuite, _ claim: String) {
        self.suite = suite.name
        self.claim = claim
    }

    /// Counts one case, which passes where the condition holds.
    package mutating func expect(_ holds: Bool, _ name: @autoclosure () -> String) {
        if holds { passed += 1 } else { failed.append(Self.printable(name())) }
    }

    /// Counts one case that is left out by a restriction we chose; `reason` says which, and why.
    package mutating func skip(_ name: String, because reason: String) {
        skipped[Self.printable(reason), default: []].append(Self.printable(name))
    }

    /// Counts so many cases, a whole part of the suite, that one restriction leaves out.
    package mutating func skip(all count: Int, because reason: String) {
        skippedParts.append((Self.printable(reason), count))
    }

    /// Whether so many cases were counted, and none failed; `cases` holds the suite to its size, so that none is lost.
    package func finish(cases: Int) throws {
        let left = skipped.values.map(\.count).reduce(0, +) + skippedParts.map(\.count).reduce(0, +)
        let total = passed + failed.count + left
        var lines = ["row\t\(suite)\t\(claim)\t\(passed)\t\(failed.count)\t\(left)"]
        lines += failed.map { "failed\t\(suite)\t\(claim)\t\($0)" }
        for (reason, names) in skipped.sorted(by: { $0.key < $1.key }) {
            let list = names.sorted().map { "`\($0)`" }.joined(separator: ", ")
            lines.append("skipped\t\(suite)\t\(claim)\t\(reason)\t\(names.count)\t\(list)")
        }
        lines += skippedParts.map { "skipped\t\(suite)\t\(claim)\t\($0.reason)\t\($0.count)\tall" }
        try append(lines)
        guard total == cases else {
            throw Failure(description: "\(suite): \(claim): \(total) cases instead of \(cases)")
        }
        guard failed.isEmpty else {
            throw Failure(
                description: "\(suite): \(claim): failed: \(failed.joined(separator: ", "))"
            )
        }
    }

    private func append(_ lines: [String]) throws {
        guard let path = ProcessInfo.processInfo.environment["TIDEGATE_CONFORMANCE"] else { return }
        let file = URL(filePath: path)
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// On one line, without what would break a table or a line of fields.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(60) {
            switch scalar {
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "`": result += "'"
            case "|": result += "\\|"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
