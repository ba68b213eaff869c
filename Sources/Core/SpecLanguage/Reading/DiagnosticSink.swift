import FleetModel

/// Collects what is wrong while documents are read, so that all independent errors are told at once.
final class DiagnosticSink {
    private(set) var diagnostics: [Diagnostic] = []
    /// The names of other resources that documents hold, with their places.
    private(set) var references: [Reference] = []
    /// nil: what is told is about no single one.
    let file: SpecFile?
    private(set) lazy var text = SourceText(file?.source ?? [])
    /// Places inside of scalars are looked for on so many bytes of lines: each look costs its lines, and long ones may hold many.
    private var bytesToSearch = 8 << 20
    private(set) lazy var aliased = AliasedText(file?.documents ?? [])

    /// A resource named where another one is described.
    struct Reference: Hashable {
        let target: ResourceKey
        let span: SourceSpan
    }

    /// What documents ask of labels and hardware; nil: nobody wants to know, which is so in every compile.
    private(set) var mentions: [Mention]?

    /// `collectsMentions` where what is read is to be held against the devices that there are.
    init(reading file: SpecFile? = nil, collectsMentions: Bool = false) {
        self.file = file
        mentions = collectsMentions ? [] : nil
    }

    /// A label or a fact of the hardware that a document asks for.
    struct Mention: Hashable {
        let key: GroupingKey
        /// nil: whatever its value.
        let value: Text?
        let span: SourceSpan
        /// Whether its word is all that stands there.
        let isWord: Bool
    }

    func mention(
        _ key: @autoclosure () -> GroupingKey,
        _ value: Text? = nil,
        at span: SourceSpan,
        isWord: Bool = true
    ) {
        guard mentions != nil else { return }
        mentions?.append(Mention(key: key(), value: value, span: span, isWord: isWord))
    }

    /// Where a part of a scalar's value stands, which is given by its bytes; nil where that cannot be told.
    func place(of part: Range<Int>, in node: SyntaxNode) -> SourceSpan? {
        guard case .scalar(let scalar) = node.kind else { return nil }
        return place(of: part, in: scalar.text, at: node.span)
    }

    /// The same for a scalar's text and its span.
    func place(of part: Range<Int>, in value: Text, at span: SourceSpan) -> SourceSpan? {
        let written = span.definition ?? span
        let size = text.size(ofLinesOf: written)
        guard size <= bytesToSearch else { return nil }
        bytesToSearch -= size
        let places = ScalarPlaces(of: value, at: written, in: text)
        guard let place = places?.span(of: part) else { return nil }
        return span.definition == nil ? place : place.used(at: span)
    }

    func refer(to kind: Envelope.Kind, _ name: ResourceName, at span: SourceSpan) {
        references.append(
            Reference(target: ResourceKey(kind: kind, name: name), span: span)
        )
    }

    func warning(
        _ code: Diagnostic.Code,
        _ message: String,
        at span: SourceSpan,
        related: [Diagnostic.Related] = [],
        help: String? = nil,
        fix: Fix? = nil
    ) {
        tell(.warning, code, message, span, related, help, fix)
    }

    /// A node of the wrong kind; one that could not be read was reported already.
    func wrongType(
        _ message: String,
        _ node: SyntaxNode,
        help: String? = nil,
        fix: Fix? = nil
    ) {
        guard !node.isUnreadable else { return }
        error(.wrongType, message, at: node.span, help: help, fix: fix)
    }

    /// What is read and checked, and what this version's planner and engine do not act on.
    func notCarriedOut(_ subject: String, at span: SourceSpan) {
        warning(
            .notSupportedYet,
            "\(subject) is checked, but not carried out by this version: its controller refuses the"
                + " revision",
            at: span
        )
    }

    func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func add(contentsOf more: [Diagnostic]) { diagnostics += more }

    func error(
        _ code: Diagnostic.Code,
        _ message: String,
        at span: SourceSpan,
        related: [Diagnostic.Related] = [],
        help: String? = nil,
        fix: Fix? = nil
    ) {
        tell(.error, code, message, span, related, help, fix)
    }

    private func tell(
        _ severity: Diagnostic.Severity,
        _ code: Diagnostic.Code,
        _ message: String,
        _ span: SourceSpan,
        _ related: [Diagnostic.Related],
        _ help: String?,
        _ fix: Fix?
    ) {
        diagnostics.append(
            Diagnostic(
                severity,
                code,
                message,
                at: span,
                related: related,
                help: help,
                fix: fix.flatMap(placed)
            )
        )
    }

    /// Members of a ring: the first is the place, nine more are named beside it, and ten in all in the message.
    func cycle(
        _ sentence: String,
        of members: [(name: String, span: SourceSpan)],
        each note: String,
        severity: Diagnostic.Severity = .error,
        help: String? = nil
    ) {
        guard let first = members.first else { return }
        add(
            Diagnostic(
                severity,
                .cycle,
                sentence + ": "
                    + members.prefix(10).map { "`\($0.name)`" }.joined(separator: ", "),
                at: first.span,
                related: members.dropFirst().prefix(9).map {
                    Diagnostic.Related(span: $0.span, message: "`\($0.name)` \(note)")
                },
                help: help
            )
        )
    }
}
