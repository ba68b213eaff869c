import FleetModel

/// The reading of one file: document by document, begun anew behind each one that is malformed.
struct FileReading {
    private enum Stop {
        case endOfFile
        /// Go on at the first document that begins after this line.
        case malformed(after: Int)
        /// A cap of the whole file is met.
        case exhausted
    }

    private(set) var documents: [SyntaxNode] = []
    private let lines: SourceLines
    private let text: TextBuffer
    private let path: String
    private let limits: YAMLLimits
    private var nodes = 0
    private var documentsBegun = 0

    init(_ inspection: TextInspection, path: String, limits: YAMLLimits) {
        lines = inspection.lines
        text = TextBuffer(inspection.text)
        self.path = path
        self.limits = limits
    }

    mutating func run(_ findings: inout FileFindings) {
        var line = 0
        while case .malformed(let after) = read(from: line, &findings),
            let next = lines.marker(after: after)
        {
            line = next
        }
    }

    private mutating func read(from line: Int, _ findings: inout FileFindings) -> Stop {
        var reader = YAMLEventReader(text, from: lines.starts[line], firstLine: line)
        var composer = DocumentComposer(file: path, limits: limits, lines: lines)
        // The last line of which it is known that what comes at it belongs to no later document.
        var floor = line
        while true {
            let event: YAMLEvent
            do throws(MalformedText) {
                event = try reader.next()
            } catch {
                let goesOn = lines.marker(after: floor) != nil
                findings.add(
                    error.diagnostic(file: path, lines: lines, goesOn: goesOn)
                )
                return .malformed(after: floor)
            }
            switch event.kind {
            case .streamStart: continue
            case .streamEnd: return .endOfFile
            case .documentStart:
                floor = max(floor, event.start.line)
                guard beginDocument(event, &findings) else { return .exhausted }
                composer = DocumentComposer(file: path, limits: limits, lines: lines)
            case .documentEnd:
                if let root = composer.root, !root.isEmptyDocument { documents.append(root) }
            default:
                guard admitNode(event, &findings) else { return .exhausted }
                guard composer.take(event, &findings) else { return .malformed(after: floor) }
            }
        }
    }

    private mutating func beginDocument(
        _ event: YAMLEvent,
        _ findings: inout FileFindings
    ) -> Bool {
        documentsBegun += 1
        guard documentsBegun > limits.documents else { return true }
        return refuseRest(
            "more than \(limits.documents) documents in one file",
            at: event.start,
            &findings
        )
    }

    private mutating func admitNode(
        _ event: YAMLEvent,
        _ findings: inout FileFindings
    ) -> Bool {
        switch event.kind {
        case .alias, .scalar, .sequenceStart, .mappingStart: nodes += 1
        default: break
        }
        guard nodes > limits.nodes else { return true }
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

extension SyntaxNode {
    /// Nothing between two markers.
    fileprivate var isEmptyDocument: Bool {
        guard case .scalar(let scalar) = kind else { return false }
        return scalar.isPlain && scalar.text == ""
    }
}
