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

    /// A collection that is not finished.
    private struct Frame {
        /// In the builder.
        let position: Int
        let isMapping: Bool
        let start: Mark
        let isFlow: Bool
        /// Its tag has no place here: its content is read for its faults and then dropped.
        let isUnreadable: Bool
        let anchor: Text?
        /// The column of the innermost block collection, by which what lies in it must be indented more; -1: none.
        let indentation: Int
        /// Elements, or entries, that are kept.
        var count = 0
        /// Where the last of them lies.
        var last: SourceSpan.Place?
        /// The position of the key whose value comes next.
        var key: Int?
        var seen: KeyRegister
        var extent = Extent()
    }

    private let origin: SourceSpan.Origin
    private let limits: YAMLLimits
    private let lines: SourceLines
    private var frames: [Frame] = []
    private var anchors = AnchorRegister()
    private var cursor: PlaceCursor
    private var layout: LayoutCheck
    private var builder: SyntaxBuilder

    init(_ origin: SourceSpan.Origin, limits: YAMLLimits, lines: SourceLines) {
        self.origin = origin
        builder = SyntaxBuilder(origin)
        self.limits = limits
        self.lines = lines
        cursor = PlaceCursor(lines)
        layout = LayoutCheck(lines)
    }

    private var file: String { origin.file }

    /// Makes room at once for the nodes of a document as most are.
    mutating func begin() { builder.reserveCapacity(min(lines.bytes.count / 6, 256)) }

    /// The document, after its last event; nil: nothing came.
    func finish() -> SyntaxNode? { builder.finish() }

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
        switch event.kind {
        case .alias(let name):
            return addAlias(Text(name), at: place(event.start, event.end), &budget, &findings)
        case .scalar(let scalar):
            let position = builder.end
            add(scalar, at: place(event.start, event.end), &findings)
            let extent = Extent(nodes: 1, bytes: scalar.text.utf8.count)
            if let anchor = scalar.properties?.anchor {
                anchors.end(
                    Text(anchor),
                    AnchorRegister.Value(node: builder.copy(from: position), extent: extent)
                )
            }
            finishNode(position, extent, &findings)
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
        at place: SourceSpan.Place,
        _ budget: inout AliasBudget,
        _ findings: inout FileFindings
    ) -> Step {
        let span = SourceSpan(origin, place)
        let position = builder.end
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
            builder.add(value.node, usedAt: place)
            finishNode(position, value.extent, &findings)
            return .goOn
        }
        findings.add(.unsupportedYAML, fault.message, at: span, help: fault.help)
        builder.addUnreadable(at: place)
        finishNode(position, Extent(nodes: 1), &findings)
        return .goOn
    }

    private mutating func open(
        _ event: YAMLEvent,
        _ properties: YAMLEvent.Properties?,
        isMapping: Bool,
        isFlow: Bool,
        _ findings: inout FileFindings
    ) -> Step {
        let start = event.start
        let place = place(start, event.end)
        guard frames.count < limits.depth else {
            findings.add(
                .capExceeded,
                "collections more than \(limits.depth) deep",
                at: SourceSpan(file: file, line: place.line, column: place.column),
                help: "the rest of the document is not read"
            )
            return .endDocument
        }
        // Behind properties a block collection begins on a line of its own, in whose indentation no tab passes.
        if !isFlow, properties == nil, hasTab(before: start) {
            findings.add(
                .malformedYAML,
                "a tab in the indentation",
                at: SourceSpan(file: file, line: place.line, column: 1),
                help: "indent with spaces"
            )
        }
        let isTagged = isTag(properties?.tag, of: isMapping ? "map" : "seq", at: place, &findings)
        let anchor = properties?.anchor.map { Text($0) }
        if let anchor { anchors.begin(anchor) }
        let outer = frames.indices.last.map { frames[$0].indentation } ?? -1
        frames.append(
            Frame(
                position: builder.end,
                isMapping: isMapping,
                start: start,
                isFlow: isFlow,
                isUnreadable: !isTagged,
                anchor: anchor,
                indentation: isFlow
                    ? outer
                    : properties != nil ? layout.indentation(below: start.line) : start.column,
                seen: KeyRegister(ofMappingAt: builder.end)
            )
        )
        builder.open(isMapping: isMapping, at: place)
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
        // libyaml ends a block collection only where the next token begins, maybe many lines further down.
        var whole = place(frame.start, event.end)
        if !frame.isFlow, let last = frame.last {
            whole = SourceSpan.Place(
                line: whole.line,
                column: whole.column,
                endLine: last.endLine,
                endColumn: last.endColumn
            )
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
        // A map that is empty only since its keys were refused is not an empty map.
        if frame.isUnreadable || frame.count == 0 && frame.seen.refusedAny {
            builder.remove(from: frame.position)
            builder.addUnreadable(at: whole)
        } else {
            builder.close(frame.position, count: frame.count, at: whole)
        }
        frame.extent.nodes += 1
        frame.extent.height += 1
        if let anchor = frame.anchor {
            let node = builder.copy(from: frame.position)
            anchors.end(anchor, AnchorRegister.Value(node: node, extent: frame.extent))
        }
        finishNode(frame.position, frame.extent, &findings)
    }

    /// Takes the node that was built last into the collection that it is a part of.
    private mutating func finishNode(
        _ position: Int,
        _ extent: Extent,
        _ findings: inout FileFindings
    ) {
        guard let top = frames.indices.last else { return }
        frames[top].extent.add(extent)
        if frames[top].isMapping {
            guard let key = frames[top].key else {
                checkKey(position, &findings)
                frames[top].key = position
                return
            }
            frames[top].key = nil
            guard frames[top].seen.admit(key, frames[top].count, builder, &findings) else {
                builder.remove(from: key)
                return
            }
        }
        frames[top].count += 1
        frames[top].last = builder.place(of: position)
    }

    private mutating func checkKey(_ position: Int, _ findings: inout FileFindings) {
        let key = builder.scalar(at: position)
        guard key != nil || !builder.isUnreadable(at: position) else { return }
        let place = builder.place(of: position)
        let mark = Mark(line: place.line - 1, column: place.column - 1)
        let fault = KeyFault(
            key,
            limits: limits,
            bytes: lines.bytes,
            offset: cursor.offset(of: mark)
        )
        guard let fault else { return }
        findings.add(fault.code, fault.message, at: builder.span(of: position), help: fault.help)
        builder.remove(from: position)
        builder.addUnreadable(at: place)
    }

    private func place(_ start: Mark, _ end: Mark) -> SourceSpan.Place {
        SourceSpan.Place(
            line: start.line + 1,
            column: start.column + 1,
            endLine: end.line + 1,
            endColumn: end.column + 1
        )
    }
}

extension DocumentComposer {
    private mutating func add(
        _ scalar: YAMLEvent.Scalar,
        at place: SourceSpan.Place,
        _ findings: inout FileFindings
    ) {
        guard let isPlain = isPlain(scalar, at: place, &findings) else {
            return builder.addUnreadable(at: place)
        }
        builder.add(SyntaxNode.Scalar(text: Text(scalar.text), isPlain: isPlain), at: place)
    }

    /// nil where it cannot be read.
    private func isPlain(
        _ scalar: YAMLEvent.Scalar,
        at place: SourceSpan.Place,
        _ findings: inout FileFindings
    ) -> Bool? {
        guard scalar.text.utf8.count <= limits.scalarBytes else {
            findings.add(
                .capExceeded,
                "a value of \(scalar.text.utf8.count) bytes, over the limit of"
                    + " \(limits.scalarBytes)",
                at: SourceSpan(file: file, line: place.line, column: place.column)
            )
            return nil
        }
        if scalar.isPlain, let fault = TemplateFault(scalar.text) {
            let span = SourceSpan(origin, place)
            findings.add(.wrongContent, fault.message, at: span, help: fault.help)
            return nil
        }
        guard let tag = scalar.properties?.tag else { return scalar.isPlain }
        guard let isPlain = CoreTag(tag)?.isPlain(Text(scalar.text)) else {
            refuse(tag: tag, at: place, &findings)
            return nil
        }
        return isPlain
    }

    private func isTag(
        _ tag: String?,
        of name: String,
        at place: SourceSpan.Place,
        _ findings: inout FileFindings
    ) -> Bool {
        guard let tag, tag != CoreTag.prefix + name, tag != "!" else { return true }
        refuse(tag: tag, at: place, &findings)
        return false
    }

    private func refuse(
        tag: String,
        at place: SourceSpan.Place,
        _ findings: inout FileFindings
    ) {
        let short =
            tag.utf8.starts(with: CoreTag.prefix.utf8)
            ? "!!" + tag.dropFirst(CoreTag.prefix.count) : tag
        findings.add(
            .unsupportedYAML,
            "the tag `\(String(short).excerpt)` is not supported here",
            at: SourceSpan(origin, place),
            help: CoreTag.help(for: tag)
        )
    }
}
