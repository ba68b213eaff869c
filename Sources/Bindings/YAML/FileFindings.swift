import FleetModel

/// The diagnostics of one file, up to a limit; the rest are counted.
struct FileFindings {
    let path: String
    private let limit: Int
    private var diagnostics: [Diagnostic] = []
    private var suppressed = 0

    init(path: String, limit: Int) {
        self.path = path
        self.limit = limit
    }

    var isEmpty: Bool { diagnostics.isEmpty }

    mutating func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < limit else {
            suppressed += 1
            return
        }
        diagnostics.append(diagnostic)
    }

    mutating func add(
        _ code: Diagnostic.Code,
        _ message: String,
        at span: SourceSpan,
        help: String? = nil
    ) {
        add(Diagnostic(.error, code, message, at: span, help: help))
    }

    /// How many of those that are kept have a code.
    func count(of code: Diagnostic.Code) -> Int { diagnostics.count { $0.code == code } }

    /// All, in order of their places.
    func finish() -> [Diagnostic] {
        let sorted = diagnostics.sorted()
        guard suppressed > 0, let last = sorted.last else { return sorted }
        let rest = Diagnostic(
            .error,
            .capExceeded,
            "\(suppressed) more errors in this file are not shown",
            at: last.span
        )
        return sorted + [rest]
    }
}
