import FleetModel

/// How much the aliases of a file add to it: a short text may mean a long document, and that is bounded while it is read.
///
/// With its aliases written out, a file stays within the limits on values and on bytes that hold for every file, and a
/// document has at most twice the values that stand in it.
struct AliasBudget {
    private let limits: YAMLLimits
    /// What stands in the file, and what its aliases have added so far.
    private var written = 0
    private var added = Extent()
    /// What stands in the document, and what each of its aliases has added.
    private var writtenHere = 0
    private var addedHere = 0
    private var uses: [(span: SourceSpan, addedWithIt: Int)] = []

    init(_ limits: YAMLLimits) { self.limits = limits }

    mutating func beginDocument() {
        writtenHere = 0
        addedHere = 0
        uses = []
    }

    /// Counts one value that stands in the text.
    mutating func countWritten() {
        written += 1
        writtenHere += 1
    }

    /// Whether the file may hold what it holds so far.
    var isWithinNodes: Bool { written + added.nodes <= limits.nodes }

    /// Counts the copy that an alias makes; returns what is too much, before it is made.
    mutating func admit(_ copy: Extent, at span: SourceSpan) -> String? {
        // The alias itself was counted as one value.
        let more = max(copy.nodes - 1, 0)
        added.nodes += more
        added.bytes += copy.bytes
        if !isWithinNodes {
            return "aliases that make more than \(limits.nodes) values of one file"
        }
        if added.bytes > limits.bytes { return "aliases that add more than \(limits.bytes) bytes" }
        addedHere += more
        if more > 0 { uses.append((span, addedHere)) }
        return nil
    }

    /// At the end of a document: the first alias that adds more than stands in it, if there is one.
    var excess: (span: SourceSpan, message: String)? {
        guard let use = uses.first(where: { $0.addedWithIt > writtenHere }) else { return nil }
        return (
            use.span,
            "aliases that make \(writtenHere + addedHere) values of the \(writtenHere) that stand here"
        )
    }
}
