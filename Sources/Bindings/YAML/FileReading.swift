import FleetModel

/// The reading of one file: document by document, begun anew behind each one that is malformed.
struct FileReading {
    /// The documents of the file, from its text as it stands or, where that is refused, from one that libyaml takes.
    ///
    /// A text that libyaml takes costs nothing more; any other is walked once and read once again at most.
    static func documents(
        of inspection: TextInspection,
        path: String,
        limits: YAMLLimits,
        _ findings: inout FileFindings
    ) -> [SyntaxNode] {
        var first = findings
        var reading = FileReading(inspection, path: path, limits: limits)
        reading.run(&first)
        if reading.isCut || first.faults > (0, 0), let rewritten = RewrittenText(inspection) {
            var second = findings
            var again = FileReading(inspection, rewritten, path: path, limits: limits)
            again.run(&second)
            // Where it does not help, what is said of the text as it stands is said better.
            if again.isFaithful, !again.isCut, second.faults.malformed == 0,
                reading.isCut || second.faults < first.faults
            {
                reading = again
                first = second
            }
        }
        findings = first
        return reading.documents
    }

    private enum Stop {
        case endOfFile
        /// Go on at the first document that begins after this line.
        case malformed(after: Int)
        /// A cap of the whole file is met, or what was rewritten is not what it was taken for.
        case exhausted
    }

    private var documents: [SyntaxNode] = []
    private let lines: SourceLines
    private let text: TextBuffer
    private let path: String
    private let origin: SourceSpan.Origin
    private let limits: YAMLLimits
    private var budget: AliasBudget
    private var documentsBegun = 0
    private var rewritten: RewrittenText?
    /// Whether libyaml gave a document up.
    private var isCut = false

    private init(
        _ inspection: TextInspection,
        _ rewritten: RewrittenText? = nil,
        path: String,
        limits: YAMLLimits
    ) {
        lines = inspection.lines
        text = TextBuffer(rewritten?.bytes ?? inspection.text)
        self.rewritten = rewritten
        self.path = path
        origin = SourceSpan.Origin(file: path)
        self.limits = limits
        budget = AliasBudget(limits)
    }

    /// Whether all that was rewritten was given back.
    private var isFaithful: Bool { rewritten?.isRestored ?? true }

    private mutating func run(_ findings: inout FileFindings) {
        var line = 0
        while case .malformed(let after) = read(from: line, &findings),
            let next = lines.marker(after: after)
        {
            line = next
        }
    }

    private mutating func read(from line: Int, _ findings: inout FileFindings) -> Stop {
        var reader = YAMLEventReader(text, from: lines.starts[line], firstLine: line)
        var composer = DocumentComposer(origin, limits: limits, lines: lines)
        // The last line of which it is known that what comes at it belongs to no later document.
        var floor = line
        while true {
            var event: YAMLEvent
            do throws(MalformedText) {
                event = try reader.next()
            } catch {
                isCut = true
                let goesOn = lines.marker(after: floor) != nil
                findings.add(
                    error.diagnostic(file: path, lines: lines, goesOn: goesOn)
                )
                return .malformed(after: floor)
            }
            if rewritten != nil {
                guard let restored = rewritten?.restore(event) else { return .exhausted }
                event = restored
            }
            switch event.kind {
            case .streamStart: continue
            case .streamEnd: return .endOfFile
            case .documentStart:
                floor = max(floor, event.start.line)
                guard beginDocument(event, &findings) else { return .exhausted }
                composer = DocumentComposer(origin, limits: limits, lines: lines)
                composer.begin()
            case .documentEnd: endDocument(composer.finish(), &findings)
            default:
                guard admitNode(event, &findings) else { return .exhausted }
                switch composer.take(event, &budget, &findings) {
                case .goOn: continue
                case .endDocument: return .malformed(after: floor)
                case .endFile: return .exhausted
                }
            }
        }
    }

    private mutating func beginDocument(
        _ event: YAMLEvent,
        _ findings: inout FileFindings
    ) -> Bool {
        documentsBegun += 1
        budget.beginDocument()
        refuseLateDirectives(event, &findings)
        guard documentsBegun > limits.documents else { return true }
        return refuseRest(
            "more than \(limits.documents) documents in one file",
            at: event.start,
            &findings
        )
    }

    /// libyaml takes a directive for one wherever a document may begin; it may come only at the top and after `...`.
    private func refuseLateDirectives(_ event: YAMLEvent, _ findings: inout FileFindings) {
        for line in event.start.line...max(event.start.line, event.end.line)
        where lines.text(of: line).first == UInt8(ascii: "%") && text[lines.starts[line]] != 0x23 {
            findings.add(
                .malformedYAML,
                "a directive after the beginning of a document",
                at: SourceSpan(file: path, line: line + 1, column: 1),
                help: "remove the line: documents are read by YAML 1.2 always"
            )
            return
        }
    }

    private mutating func endDocument(_ root: SyntaxNode?, _ findings: inout FileFindings) {
        if let excess = budget.excess {
            findings.add(
                .capExceeded,
                excess.message,
                at: excess.span,
                help: "aliases may at most double a document: write the values out, or let a Config"
                    + " set them for many"
            )
        } else if let root, !root.isEmptyDocument {
            documents.append(root)
        }
    }

    private mutating func admitNode(
        _ event: YAMLEvent,
        _ findings: inout FileFindings
    ) -> Bool {
        switch event.kind {
        case .alias, .scalar, .sequenceStart, .mappingStart: budget.countWritten()
        default: break
        }
        guard !budget.isWithinNodes else { return true }
        return refuseRest(
            "more than \(limits.nodes) values in one file",
            at: event.start,
            &findings
        )
    }

    private func refuseRest(
        _ message: String,
        at mark: Mark,
        _ findings: inout FileFindings
    ) -> Bool {
        findings.add(
            .capExceeded,
            message,
            at: SourceSpan(file: path, line: mark.line + 1, column: mark.column + 1),
            help: "split the file; the rest of it is not read"
        )
        return false
    }
}

extension FileFindings {
    /// What is wrong with the text itself, the worse first.
    fileprivate var faults: (malformed: Int, unsupported: Int) {
        (count(of: .malformedYAML), count(of: .unsupportedYAML))
    }
}

extension SyntaxNode {
    /// Nothing between two markers.
    fileprivate var isEmptyDocument: Bool {
        guard case .scalar(let scalar) = kind else { return false }
        return scalar.isPlain && scalar.text == ""
    }
}
