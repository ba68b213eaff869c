import FleetModel

/// Writes documents anew in the canonical layout: two blanks a level, lists inside their key, flow collections on one line
/// where they fit, comments where they stood.
///
/// Scalars are copied as they are written. What was read before a place is never written after it, so that the order of
/// documents, keys and comments stays.
struct LayoutPrinter {
    /// What a line may hold where there is a choice.
    static let width = 100

    let tree: LayoutTree
    private(set) var output: [UInt8] = []
    private var comments: ArraySlice<LayoutComment>
    private var isLineStart = true
    /// Whether a blank line of the author is kept here: not at the beginning of a file, a document or a collection.
    private var allowsBlank = false
    /// Where the last part that was written ends in the text.
    private var lastEnd = 0
    /// In code points.
    private var columns = 0

    /// Prints all of it. Linear, but that a flow collection is measured at each of its levels.
    init(_ tree: LayoutTree) {
        self.tree = tree
        comments = tree.comments[...]
        var markers = tree.markers[...]
        for root in tree.roots {
            printPrologue(before: root.range.lowerBound, &markers, isDocument: true)
            printRoot(root)
        }
        printPrologue(before: .max, &markers, isDocument: false)
        if !isLineStart { endLine() }
    }

    /// The comments and markers before a document, or at the end of the text.
    private mutating func printPrologue(
        before offset: Int,
        _ markers: inout ArraySlice<LayoutMarker>,
        isDocument: Bool
    ) {
        var ended = false
        while let marker = markers.first, marker.range.lowerBound < offset {
            printComments(before: marker.range.lowerBound, indent: 0)
            markers.removeFirst()
            // The end of a document is told by the beginning of the next one.
            ended = marker.isEnd
            guard !marker.isEnd else { continue }
            printMarker()
            printTrailing(onLine: marker.line)
            allowsBlank = false
        }
        if ended, isDocument {
            printMarker()
            allowsBlank = false
        }
        printComments(before: offset, indent: 0)
    }

    private mutating func printMarker() {
        if !isLineStart { endLine() }
        write("---".utf8)
    }

    private mutating func printRoot(_ node: LayoutNode) {
        if !isLineStart { endLine() }
        if let collection = blockForm(of: node, indent: 0) {
            if let properties = node.properties {
                write(tree.text[properties])
                endLine()
            }
            printCollection(collection, node, indent: 0, isInline: false)
        } else {
            if !isEmpty(node) { beginLine(indent: 0, at: node.line) }
            printInline(node, indent: 0)
        }
    }

    // MARK: Collections

    /// The parts of a collection that is written in lines of its own; nil: the node is written behind its key.
    private func blockForm(of node: LayoutNode, indent: Int) -> LayoutNode.Kind? {
        switch node.kind {
        case .leaf, .blockScalar: return nil
        case .mapping(let entries):
            guard node.isFlow else { return node.kind }
            return entries.isEmpty || isKeptFlow(node) ? nil : node.kind
        case .sequence(let elements):
            guard node.isFlow else { return node.kind }
            return elements.isEmpty || isKeptFlow(node) ? nil : node.kind
        }
    }

    /// Whether a flow collection stays one: it fits behind what is on the line, or cannot be written otherwise.
    private func isKeptFlow(_ node: LayoutNode) -> Bool {
        guard !node.hasComments, let text = FlowText(node, tree)?.bytes else { return true }
        let blank = columns > 0 ? 1 : 0
        return columns + blank + text.count { $0 & 0xC0 != 0x80 } <= Self.width
    }

    private mutating func printCollection(
        _ kind: LayoutNode.Kind,
        _ node: LayoutNode,
        indent: Int,
        isInline: Bool
    ) {
        var isInline = isInline
        if !isInline { allowsBlank = false }
        switch kind {
        case .leaf, .blockScalar: preconditionFailure("a scalar has no parts")
        case .mapping(let entries):
            for entry in entries {
                beginPart(at: entry.key, indent: indent, &isInline)
                write(tree.text[entry.key.range])
                write(":".utf8)
                lastEnd = entry.key.range.upperBound
                printValue(entry.value, behind: entry.key.endLine, indent: indent)
            }
        case .sequence(let elements):
            for element in elements {
                printSequencePart(element, indent: indent, &isInline)
            }
        }
        if !node.isFlow { printTail(of: node, indent: indent) }
    }

    private mutating func beginPart(at node: LayoutNode, indent: Int, _ isInline: inout Bool) {
        if isInline {
            isInline = false
            return
        }
        printComments(before: node.range.lowerBound, indent: indent)
        beginLine(indent: indent, at: node.line)
    }

    private mutating func printSequencePart(
        _ element: LayoutNode,
        indent: Int,
        _ isInline: inout Bool
    ) {
        let dash = dashOffset(before: element)
        let line = tree.line(of: dash)
        if isInline {
            isInline = false
        } else {
            printComments(before: dash, indent: indent)
            beginLine(indent: indent, at: line)
        }
        write("-".utf8)
        lastEnd = max(lastEnd, dash)
        printValue(element, behind: line, indent: indent, isElement: true)
    }

    /// The dash of an element; its own beginning where it came from a flow list.
    private func dashOffset(before element: LayoutNode) -> Int {
        var index = element.range.lowerBound
        while index > lastEnd {
            index -= 1
            // A dash behind a comment sign is the comment's.
            if let comment = comment(holding: index) {
                index = comment.range.lowerBound
            } else if tree.text[index] == UInt8(ascii: "-") {
                return index
            }
        }
        return element.range.lowerBound
    }

    private func comment(holding offset: Int) -> LayoutComment? {
        let index = tree.comments.partitioningIndex { $0.range.upperBound > offset }
        guard tree.comments.indices.contains(index), tree.comments[index].range.contains(offset)
        else { return nil }
        return tree.comments[index]
    }

    /// Comments behind the last part that stand as deep as the collection did.
    private mutating func printTail(of node: LayoutNode, indent: Int) {
        while let comment = comments.first, comment.isAlone, comment.column >= node.column,
            comment.follows <= node.range.upperBound, node.isIndented
        { printComment(comment, indent: indent) }
    }

    // MARK: Values

    private mutating func printValue(
        _ node: LayoutNode,
        behind line: Int,
        indent: Int,
        isElement: Bool = false
    ) {
        if let collection = blockForm(of: node, indent: indent) {
            if let properties = node.properties {
                write(" ".utf8)
                write(tree.text[properties])
            }
            let isFollowed = comments.first.map { $0.range.lowerBound < node.range.lowerBound }
            let isCompact =
                isElement && node.properties == nil && isFollowed != true
            if isCompact {
                write(" ".utf8)
            } else {
                printTrailing(onLine: node.properties == nil ? line : node.line)
                if node.isFlow { printTrailing(onLine: node.endLine) }
                endLine()
            }
            printCollection(collection, node, indent: indent + 2, isInline: isCompact)
            return
        }
        if let comment = comments.first, comment.range.lowerBound < node.range.lowerBound,
            !isEmpty(node)
        {
            printTrailing(onLine: line)
            printComments(before: node.range.lowerBound, indent: indent + 2)
            beginLine(indent: indent + 2, at: node.line)
        } else if !isEmpty(node) {
            write(" ".utf8)
        }
        printInline(node, indent: indent)
    }

    private func isEmpty(_ node: LayoutNode) -> Bool {
        if case .leaf = node.kind { node.range.isEmpty } else { false }
    }

    /// What stands behind a key or a dash. `indent` is that of the collection around it.
    private mutating func printInline(_ node: LayoutNode, indent: Int) {
        switch node.kind {
        case .leaf: printLines(node.range, indent: indent + 2)
        case .blockScalar(let scalar):
            printBlockScalar(scalar, node, indent: indent)
            return
        case .mapping, .sequence:
            if !node.hasComments, let text = FlowText(node, tree)?.bytes {
                write(text)
            } else {
                printLines(node.range, indent: indent + 4, closing: indent + 2)
                comments = comments.drop { $0.range.lowerBound < node.range.upperBound }
            }
        }
        lastEnd = max(lastEnd, node.range.upperBound)
        printTrailing(onLine: node.endLine)
    }

    /// Copies a stretch; each line after the first begins anew at the indentation, one with a bracket at that of `closing`.
    private mutating func printLines(_ range: Range<Int>, indent: Int, closing: Int? = nil) {
        let lines = tree.text[range].split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        for (index, line) in lines.enumerated() {
            var line = index == 0 ? line : line.drop { $0 == 0x20 || $0 == 0x09 }
            while index < lines.count - 1, let last = line.last, last == 0x20 || last == 0x09 {
                line.removeLast()
            }
            if index > 0 {
                endLine()
                let isClosing = line.first == UInt8(ascii: "}") || line.first == UInt8(ascii: "]")
                if !line.isEmpty { writeBlanks(isClosing ? closing ?? indent : indent) }
            }
            write(line)
        }
    }

    private mutating func printBlockScalar(
        _ scalar: LayoutNode.BlockScalar,
        _ node: LayoutNode,
        indent: Int
    ) {
        write(tree.text[scalar.header])
        printTrailing(onLine: tree.line(of: scalar.header.upperBound - 1))
        let content = scalar.explicitIndent.map { indent + $0 } ?? indent + 2
        for range in scalar.lines {
            endLine()
            let line = tree.text[range]
            let blanks = line.prefix { $0 == UInt8(ascii: " ") }.count
            let rest = line.dropFirst(min(blanks, scalar.contentIndent))
            if !rest.isEmpty {
                writeBlanks(content)
                write(rest)
            }
            // An empty line of the scalar is a line that was written.
            isLineStart = false
        }
        lastEnd = max(lastEnd, node.range.upperBound)
    }

    // MARK: Comments and lines

    /// Writes the comments before a place, each in a line of its own.
    private mutating func printComments(before offset: Int, indent: Int) {
        while let comment = comments.first, comment.range.lowerBound < offset {
            printComment(comment, indent: indent)
        }
    }

    private mutating func printComment(_ comment: LayoutComment, indent: Int) {
        comments.removeFirst()
        beginLine(indent: indent, at: comment.line)
        write(tree.text[comment.range])
        lastEnd = max(lastEnd, comment.range.upperBound)
    }

    /// Writes the comment that stood behind something on that line of the text.
    private mutating func printTrailing(onLine line: Int) {
        guard let comment = comments.first, !comment.isAlone, comment.line == line else { return }
        comments.removeFirst()
        write(" ".utf8)
        write(tree.text[comment.range])
        lastEnd = max(lastEnd, comment.range.upperBound)
    }

    /// Begins a line for what stands on that line of the text, with the blank line that the author left above it.
    private mutating func beginLine(indent: Int, at line: Int) {
        if !isLineStart { endLine() }
        if allowsBlank, line > 0, tree.isBlank(line: line - 1), tree.lineStarts[line - 1] > lastEnd
        {
            output.append(UInt8(ascii: "\n"))
        }
        allowsBlank = true
        writeBlanks(indent)
    }

    private mutating func endLine() {
        output.append(UInt8(ascii: "\n"))
        isLineStart = true
        columns = 0
    }

    private mutating func writeBlanks(_ count: Int) {
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
        columns += count
        isLineStart = false
    }

    private mutating func write(_ bytes: some Collection<UInt8>) {
        output.append(contentsOf: bytes)
        columns += bytes.count { $0 & 0xC0 != 0x80 }
        isLineStart = false
    }
}
