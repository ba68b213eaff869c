import FleetModel

/// Builds the nodes of one document from its events, with a stack of its own instead of recursion.
///
/// What has no place in a spec (aliases, anchors, foreign tags, duplicate keys) is reported and the rest is still
/// built, so that one fault does not hide the next.
struct DocumentComposer {
    /// A collection that is not finished. Its parts are changed in place: whatever took them out, even for a moment,
    /// would copy them for every node and make a long collection quadratic.
    private struct Frame {
        let isMapping: Bool
        let start: Mark
        let isFlow: Bool
        /// Its tag has no place here: its content is read for its faults and then dropped.
        let isUnreadable: Bool
        var elements: [SyntaxNode] = []
        var entries: [SyntaxNode.Entry] = []
        /// The key whose value comes next.
        var key: SyntaxNode?
        var seen = KeyRegister()
    }

    private let file: String
    private let limits: YAMLLimits
    private let lines: SourceLines
    private var frames: [Frame] = []
    private var cursor: PlaceCursor
    private(set) var root: SyntaxNode?

    init(file: String, limits: YAMLLimits, lines: SourceLines) {
        self.file = file
        self.limits = limits
        self.lines = lines
        cursor = PlaceCursor(lines)
    }

    /// Takes the next event of a node. Returns false where the document is too deep to go on.
    mutating func take(_ event: YAMLEvent, _ findings: inout FileFindings) -> Bool {
        let span = span(event.start, event.end)
        switch event.kind {
        case .alias(let name):
            findings.add(
                .unsupportedYAML,
                "aliases such as `*\(name.excerpt)` are not supported",
                at: span,
                help: "write the value out"
            )
            add(SyntaxNode(.unreadable, at: span), &findings)
        case .scalar(let scalar):
            add(node(scalar, at: span, &findings), &findings)
        case .sequenceStart(let properties, let isFlow):
            let frame = Frame(
                isMapping: false,
                start: event.start,
                isFlow: isFlow,
                isUnreadable: !accepts(properties, as: "seq", at: span, &findings)
            )
            return open(frame, at: span, &findings)
        case .mappingStart(let properties, let isFlow):
            let frame = Frame(
                isMapping: true,
                start: event.start,
                isFlow: isFlow,
                isUnreadable: !accepts(properties, as: "map", at: span, &findings)
            )
            return open(frame, at: span, &findings)
        case .sequenceEnd, .mappingEnd: close(event, &findings)
        case .streamStart, .streamEnd, .documentStart, .documentEnd: break
        }
        return true
    }

    private mutating func open(
        _ frame: Frame,
        at span: SourceSpan,
        _ findings: inout FileFindings
    ) -> Bool {
        guard frames.count < limits.depth else {
            findings.add(
                .capExceeded,
                "collections more than \(limits.depth) deep",
                at: SourceSpan(file: file, line: span.line, column: span.column),
                help: "the rest of the document is not read"
            )
            return false
        }
        if !frame.isFlow, hasTab(before: frame.start) {
            findings.add(
                .malformedYAML,
                "a tab in the indentation",
                at: SourceSpan(file: file, line: span.line, column: 1),
                help: "indent with spaces"
            )
        }
        frames.append(frame)
        return true
    }

    /// Looks at the line up to the mark, of which there are at most `depth` on one line.
    private func hasTab(before mark: Mark) -> Bool {
        lines.text(of: mark.line).prefix(mark.column).contains(UInt8(ascii: "\t"))
    }

    private mutating func close(_ event: YAMLEvent, _ findings: inout FileFindings) {
        guard let frame = frames.popLast() else {
            preconditionFailure("libyaml closed what it had not opened")
        }
        let last = frame.isMapping ? frame.entries.last?.value.span : frame.elements.last?.span
        // A map that is empty only since its keys were refused is not an empty map.
        let isEmptied = frame.entries.isEmpty && frame.seen.refusedAny
        let kind: SyntaxNode.Kind =
            frame.isUnreadable || isEmptied
            ? .unreadable : frame.isMapping ? .mapping(frame.entries) : .sequence(frame.elements)
        // libyaml ends a block collection only where the next token begins, maybe many lines further down.
        let start = span(frame.start, frame.start)
        let whole: SourceSpan
        if !frame.isFlow, let last {
            whole = SourceSpan(
                file: file,
                line: start.line,
                column: start.column,
                endLine: last.endLine,
                endColumn: last.endColumn
            )
        } else {
            whole = span(frame.start, event.end)
        }
        add(SyntaxNode(kind, at: whole), &findings)
    }

    private mutating func add(_ node: SyntaxNode, _ findings: inout FileFindings) {
        guard let top = frames.indices.last else {
            root = node
            return
        }
        guard frames[top].isMapping else {
            frames[top].elements.append(node)
            return
        }
        guard let key = frames[top].key else {
            frames[top].key = checkedKey(node, &findings)
            return
        }
        frames[top].key = nil
        if frames[top].seen.admit(key, &findings) {
            frames[top].entries.append(SyntaxNode.Entry(key: key, value: node))
        }
    }

    private mutating func checkedKey(
        _ node: SyntaxNode,
        _ findings: inout FileFindings
    ) -> SyntaxNode {
        let mark = Mark(line: node.span.line - 1, column: node.span.column - 1)
        let offset = cursor.offset(of: mark)
        let fault = KeyFault(node, limits: limits, bytes: lines.bytes, offset: offset)
        guard let fault else { return node }
        findings.add(fault.code, fault.message, at: node.span, help: fault.help)
        return SyntaxNode(.unreadable, at: node.span)
    }

    private func node(
        _ scalar: YAMLEvent.Scalar,
        at span: SourceSpan,
        _ findings: inout FileFindings
    ) -> SyntaxNode {
        let unreadable = SyntaxNode(.unreadable, at: span)
        guard scalar.text.utf8.count <= limits.scalarBytes else {
            findings.add(
                .capExceeded,
                "a value of \(scalar.text.utf8.count) bytes, over the limit of"
                    + " \(limits.scalarBytes)",
                at: SourceSpan(file: file, line: span.line, column: span.column)
            )
            return unreadable
        }
        if scalar.isPlain, let fault = TemplateFault(scalar.text) {
            findings.add(.wrongContent, fault.message, at: span, help: fault.help)
            return unreadable
        }
        var isPlain = scalar.isPlain
        if let tag = scalar.properties.tag {
            guard let tagged = CoreTag(tag)?.isPlain(Text(scalar.text)) else {
                refuse(tag: tag, at: span, &findings)
                return unreadable
            }
            isPlain = tagged
        }
        guard accepts(anchor: scalar.properties.anchor, at: span, &findings) else {
            return unreadable
        }
        let value = SyntaxNode.Scalar(text: Text(scalar.text), isPlain: isPlain)
        return SyntaxNode(.scalar(value), at: span)
    }

    private func accepts(
        _ properties: YAMLEvent.Properties,
        as name: String,
        at span: SourceSpan,
        _ findings: inout FileFindings
    ) -> Bool {
        let isNamed = accepts(anchor: properties.anchor, at: span, &findings)
        guard let tag = properties.tag, tag != CoreTag.prefix + name, tag != "!" else {
            return isNamed
        }
        refuse(tag: tag, at: span, &findings)
        return false
    }

    /// An anchor alone does no harm; it is refused once, and its value is read.
    private func accepts(
        anchor: String?,
        at span: SourceSpan,
        _ findings: inout FileFindings
    ) -> Bool {
        if let anchor {
            findings.add(
                .unsupportedYAML,
                "anchors such as `&\(anchor.excerpt)` are not supported",
                at: span,
                help: "write the value out where it is needed"
            )
        }
        return true
    }

    private func refuse(tag: String, at span: SourceSpan, _ findings: inout FileFindings) {
        let short =
            tag.utf8.starts(with: CoreTag.prefix.utf8)
            ? "!!" + tag.dropFirst(CoreTag.prefix.count) : tag
        findings.add(
            .unsupportedYAML,
            "the tag `\(String(short).excerpt)` is not supported here",
            at: span,
            help: CoreTag.help(for: tag)
        )
    }

    private func span(_ start: Mark, _ end: Mark) -> SourceSpan {
        SourceSpan(
            file: file,
            line: start.line + 1,
            column: start.column + 1,
            endLine: end.line + 1,
            endColumn: end.column + 1
        )
    }
}

extension String {
    /// At most 40 code points of outside text, for a message.
    var excerpt: String {
        guard unicodeScalars.count > 40 else { return self }
        var view = String.UnicodeScalarView(unicodeScalars.prefix(40))
        view.append("…")
        return String(view)
    }
}
