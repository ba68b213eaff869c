import FleetModel

/// Builds the nodes of one document from its events, with a stack of its own instead of recursion.
///
/// What has no place in a spec (foreign tags, merge keys, duplicate keys) is reported and the rest is still built, so that
/// one fault does not hide the next. An alias is a copy of the value it names.
struct DocumentComposer {
    /// How reading goes on after an event.
    enum Step {
        case goOn
        /// The rest of the document cannot be read.
        case endDocument
        /// A limit of the whole file is met.
        case endFile
    }

    /// A collection that is not finished. Its parts are changed in place: whatever took them out, even for a moment,
    /// would copy them for every node and make a long collection quadratic.
    private struct Frame {
        let isMapping: Bool
        let start: Mark
        let isFlow: Bool
        /// Its tag has no place here: its content is read for its faults and then dropped.
        let isUnreadable: Bool
        let anchor: Text?
        /// The column of the innermost block collection, by which what lies in it must be indented more; -1: none.
        let indentation: Int
        var elements: [SyntaxNode] = []
        var entries: [SyntaxNode.Entry] = []
        /// The key whose value comes next.
        var key: SyntaxNode?
        var seen = KeyRegister()
        var extent = Extent()
    }

    private let file: String
    private let limits: YAMLLimits
    private let lines: SourceLines
    private var frames: [Frame] = []
    private var anchors = AnchorRegister()
    private var cursor: PlaceCursor
    private var layout: LayoutCheck
    private(set) var root: SyntaxNode?

    init(file: String, limits: YAMLLimits, lines: SourceLines) {
        self.file = file
        self.limits = limits
        self.lines = lines
        cursor = PlaceCursor(lines)
        layout = LayoutCheck(lines)
    }

    /// Takes the next event of a node.
    mutating func take(
        _ event: YAMLEvent,
        _ budget: inout AliasBudget,
        _ findings: inout FileFindings
    ) -> Step {
        let top = frames.indices.last
        let isFlow = top.map { frames[$0].isFlow } ?? false
        let indentation = top.map { frames[$0].indentation } ?? -1
        if let fault = layout.fault(in: event, isInFlow: isFlow, indentation: indentation) {
            findings.add(.malformedYAML, fault.message, at: fault.span(file), help: fault.help)
        }
        let span = span(event.start, event.end)
        switch event.kind {
        case .alias(let name):
            return addAlias(Text(name), at: span, &budget, &findings)
        case .scalar(let scalar):
            let node = node(scalar, at: span, &findings)
            let extent = Extent(nodes: 1, bytes: scalar.text.utf8.count)
            if let anchor = scalar.properties.anchor {
                anchors.end(Text(anchor), AnchorRegister.Value(node: node, extent: extent))
            }
            add(node, extent, &findings)
        case .sequenceStart(let properties, let isFlow):
            return open(event, properties, isMapping: false, isFlow: isFlow, &findings)
        case .mappingStart(let properties, let isFlow):
            return open(event, properties, isMapping: true, isFlow: isFlow, &findings)
        case .sequenceEnd, .mappingEnd: close(event, &findings)
        case .streamStart, .streamEnd, .documentStart, .documentEnd: break
        }
        return .goOn
    }

    private mutating func addAlias(
        _ name: Text,
        at span: SourceSpan,
        _ budget: inout AliasBudget,
        _ findings: inout FileFindings
    ) -> Step {
        let fault: (message: String, help: String)
        switch anchors.meaning(of: name) {
        case .unknown:
            fault = (
                "the alias `*\(name.string.excerpt)` names no value before it",
                "give the value an anchor, `&\(name.string.excerpt)`, in the same document"
            )
        case .cycle:
            fault = (
                "the alias `*\(name.string.excerpt)` stands inside the value it names",
                "a value cannot hold itself: write it out"
            )
        case .value(let value):
            if let excess = budget.admit(value.extent, at: span) {
                findings.add(
                    .capExceeded,
                    excess,
                    at: span,
                    help: "write the values out; the rest of the file is not read"
                )
                return .endFile
            }
            guard frames.count + value.extent.height <= limits.depth else {
                findings.add(
                    .capExceeded,
                    "collections more than \(limits.depth) deep",
                    at: span,
                    help: "the rest of the document is not read"
                )
                return .endDocument
            }
            add(value.node.used(at: span), value.extent, &findings)
            return .goOn
        }
        findings.add(.unsupportedYAML, fault.message, at: span, help: fault.help)
        add(SyntaxNode(.unreadable, at: span), Extent(nodes: 1), &findings)
        return .goOn
    }

    private mutating func open(
        _ event: YAMLEvent,
        _ properties: YAMLEvent.Properties,
        isMapping: Bool,
        isFlow: Bool,
        _ findings: inout FileFindings
    ) -> Step {
        let start = event.start
        let span = span(start, event.end)
        guard frames.count < limits.depth else {
            findings.add(
                .capExceeded,
                "collections more than \(limits.depth) deep",
                at: SourceSpan(file: file, line: span.line, column: span.column),
                help: "the rest of the document is not read"
            )
            return .endDocument
        }
        if !isFlow, hasTab(before: start) {
            findings.add(
                .malformedYAML,
                "a tab in the indentation",
                at: SourceSpan(file: file, line: span.line, column: 1),
                help: "indent with spaces"
            )
        }
        let isTagged = isTag(properties.tag, of: isMapping ? "map" : "seq", at: span, &findings)
        let anchor = properties.anchor.map { Text($0) }
        if let anchor { anchors.begin(anchor) }
        let outer = frames.indices.last.map { frames[$0].indentation } ?? -1
        let hasProperties = anchor != nil || properties.tag != nil
        frames.append(
            Frame(
                isMapping: isMapping,
                start: start,
                isFlow: isFlow,
                isUnreadable: !isTagged,
                anchor: anchor,
                indentation: isFlow
                    ? outer
                    : hasProperties ? layout.indentation(below: start.line) : start.column
            )
        )
        return .goOn
    }

    /// Looks at the line up to the mark, of which there are at most `depth` on one line.
    private func hasTab(before mark: Mark) -> Bool {
        lines.text(of: mark.line).prefix(mark.column).contains(UInt8(ascii: "\t"))
    }

    private mutating func close(_ event: YAMLEvent, _ findings: inout FileFindings) {
        guard var frame = frames.popLast() else {
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
        let isInFlow = frames.indices.last.map { frames[$0].isFlow } ?? false
        if frame.isFlow, !isInFlow,
            let fault = layout.fault(
                inFlowFrom: frame.start,
                to: event.end,
                indentation: frame.indentation
            )
        {
            findings.add(.malformedYAML, fault.message, at: fault.span(file), help: fault.help)
        }
        let node = SyntaxNode(kind, at: whole)
        frame.extent.nodes += 1
        frame.extent.height += 1
        if let anchor = frame.anchor {
            anchors.end(anchor, AnchorRegister.Value(node: node, extent: frame.extent))
        }
        add(node, frame.extent, &findings)
    }

    private mutating func add(
        _ node: SyntaxNode,
        _ extent: Extent,
        _ findings: inout FileFindings
    ) {
        guard let top = frames.indices.last else {
            root = node
            return
        }
        frames[top].extent.add(extent)
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

extension DocumentComposer {
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
        let value = SyntaxNode.Scalar(text: Text(scalar.text), isPlain: isPlain)
        return SyntaxNode(.scalar(value), at: span)
    }

    private func isTag(
        _ tag: String?,
        of name: String,
        at span: SourceSpan,
        _ findings: inout FileFindings
    ) -> Bool {
        guard let tag, tag != CoreTag.prefix + name, tag != "!" else { return true }
        refuse(tag: tag, at: span, &findings)
        return false
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
}
