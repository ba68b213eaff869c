import Testing

/// One place that breaks a rule, and what to do instead.
struct Violation: CustomStringConvertible {
    let path: String
    let line: Int
    let text: String

    init(_ path: String, _ line: Int, _ text: String) {
        self.path = path
        self.line = line
        self.text = text
    }

    /// The whole file is meant.
    init(_ path: String, _ text: String) { self.init(path, 1, text) }

    var description: String { "\(path):\(line): \(text)" }
}

/// Records every violation as an issue of its own, so that all are seen in one run.
func expectNone(_ violations: [Violation]) {
    for violation in violations { Issue.record(Comment(rawValue: violation.description)) }
}
