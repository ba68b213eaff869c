import FleetModel

/// The documents of a text with their comments and markers, told from the places of what a parser found in it.
struct LayoutTree {
    private(set) var roots: [LayoutNode] = []
    private(set) var comments: [LayoutComment] = []
    private(set) var markers: [LayoutMarker] = []

    let text: [UInt8]
    let lineStarts: [Int]
    /// All before it is understood.
    private var position = 0
    /// The place that was asked for last, so that long lines are walked once.
    private var known = (line: 0, column: 0, offset: 0)

    /// The text has LF for line ends and no byte order mark, and `documents` are its documents. Linear.
    init(_ text: [UInt8], documents: [SyntaxNode]) {
        self.text = text
        var starts = [0]
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        lineStarts = starts
        for document in documents { roots.append(node(document, within: -1)) }
        passGap(to: text.count)
    }

    /// The line of a byte, from 0.
    func line(of offset: Int) -> Int {
        lineStarts.partitioningIndex { $0 > offset } - 1
    }

    func isBlank(line: Int) -> Bool {
        content(ofLine: line).allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Without its line end.
    func content(ofLine line: Int) -> ArraySlice<UInt8> {
        text[lineStarts[line]..<end(ofLine: line)]
    }

    private func end(ofLine line: Int) -> Int {
        line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : text.count
    }

    /// The depth of the document is capped by its parser, so the recursion is too. `indent` is the column of the block
    /// collection around it.
    private mutating func node(_ syntax: SyntaxNode, within indent: Int) -> LayoutNode {
        let start = offset(syntax.span.line - 1, syntax.span.column - 1)
        if start < text.count, text[start] == UInt8(ascii: "*") {
            return leaf(start..<pastWord(start))
        }
        switch syntax.kind {
        case .scalar, .unreadable:
            passGap(to: start)
            let indicator = pastProperties(start)
            if indicator < text.count,
                [UInt8(ascii: "|"), UInt8(ascii: ">")].contains(text[indicator])
            {
                return blockScalar(start, indicator: indicator, within: indent)
            }
            return leaf(
                start..<max(start, offset(syntax.span.endLine - 1, syntax.span.endColumn - 1))
            )
        case .sequence(let elements):
            return collection(syntax, start, within: indent, firstPart: elements.first?.span) {
                tree,
                indent in
                .sequence(elements.map { tree.node($0, within: indent) })
            }
        case .mapping(let entries):
            return collection(syntax, start, within: indent, firstPart: entries.first?.key.span) {
                tree,
                indent in
                .mapping(
                    entries.map { entry in
                        let key = tree.node(entry.key, within: indent)
                        return LayoutNode.Entry(
                            key: key,
                            value: tree.node(entry.value, within: indent)
                        )
                    }
                )
            }
        }
    }

    private mutating func leaf(_ range: Range<Int>) -> LayoutNode {
        passGap(to: range.lowerBound)
        position = max(position, range.upperBound)
        return made(.leaf, range)
    }

    private mutating func collection(
        _ syntax: SyntaxNode,
        _ start: Int,
        within indent: Int,
        firstPart: SourceSpan?,
        _ parts: (inout LayoutTree, Int) -> LayoutNode.Kind
    ) -> LayoutNode {
        passGap(to: start)
        let bracket = pastProperties(start)
        let opens = bracket < text.count ? text[bracket] : 0
        let isFlow = opens == UInt8(ascii: "{") || opens == UInt8(ascii: "[")
        // An anchor of the first key begins where the map does and is the key's.
        let isKeys = firstPart.map {
            $0.line == syntax.span.line && $0.column == syntax.span.column
        }
        let hasProperties = bracket > start && isKeys != true
        let isBracketed = isFlow && isKeys != true
        let before = comments.count
        let body = hasProperties ? bracket : start
        let column = body - lineStarts[line(of: body)]
        let kind = parts(&self, column)
        if isBracketed {
            passGap(to: offset(syntax.span.endLine - 1, syntax.span.endColumn - 1))
            position = max(
                position,
                offset(syntax.span.endLine - 1, syntax.span.endColumn - 1)
            )
        }
        return made(
            kind,
            start..<max(start, position),
            column: column,
            isIndented: column > indent,
            isFlow: isBracketed,
            properties: hasProperties ? start..<trimmed(start..<bracket) : nil,
            hasComments: comments.count > before
        )
    }

    private func made(
        _ kind: LayoutNode.Kind,
        _ range: Range<Int>,
        column: Int? = nil,
        isIndented: Bool = true,
        isFlow: Bool = false,
        properties: Range<Int>? = nil,
        hasComments: Bool = false
    ) -> LayoutNode {
        let line = line(of: range.lowerBound)
        return LayoutNode(
            kind: kind,
            range: range,
            line: line,
            endLine: self.line(of: max(range.lowerBound, range.upperBound - 1)),
            column: column ?? range.lowerBound - lineStarts[line],
            isIndented: isIndented,
            isFlow: isFlow,
            properties: properties,
            hasComments: hasComments
        )
    }
}

extension LayoutTree {
    /// Finds the lines of a block scalar (YAML 1.2.2, section 8.1).
    private mutating func blockScalar(
        _ start: Int,
        indicator: Int,
        within indent: Int
    ) -> LayoutNode {
        var end = indicator + 1
        while end < text.count, Self.isHeaderByte(text[end]) { end += 1 }
        let digit = text[indicator..<end].first(where: ASCII.isDigit).map { Int($0) - 48 }
        let keeps = text[indicator..<end].contains(UInt8(ascii: "+"))
        let headerLine = line(of: indicator)
        position = end
        passGap(to: self.end(ofLine: headerLine))
        let lines = (headerLine + 1)..<max(headerLine + 1, lineStarts.count)
        let contentIndent =
            digit.map { max(indent, 0) + $0 } ?? contentIndent(of: lines, within: indent)
        var held: [Int] = []
        for line in lines {
            let isHeld = isBlank(line: line) || indentation(line) >= contentIndent
            guard isHeld, !(contentIndent == 0 && marker(at: lineStarts[line]) != nil) else {
                break
            }
            held.append(line)
        }
        // What follows the last line end is no line.
        if held.last == lineStarts.count - 1, content(ofLine: lineStarts.count - 1).isEmpty {
            held.removeLast()
        }
        while !keeps, let last = held.last, isBlank(line: last),
            content(ofLine: last).count <= contentIndent
        { held.removeLast() }
        if let last = held.last { position = max(position, self.end(ofLine: last)) }
        let scalar = LayoutNode.BlockScalar(
            header: start..<end,
            lines: held.map { lineStarts[$0]..<self.end(ofLine: $0) },
            contentIndent: contentIndent,
            explicitIndent: digit
        )
        return made(.blockScalar(scalar), start..<max(end, position))
    }

    /// That of the first line with content; where there is none, that of the longest blank line.
    private func contentIndent(of lines: Range<Int>, within indent: Int) -> Int {
        var longest = indent + 1
        for line in lines {
            guard isBlank(line: line) else {
                let found = indentation(line)
                return found > indent ? found : longest
            }
            longest = max(longest, indentation(line))
        }
        return longest
    }

    private static func isHeaderByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }

    private func indentation(_ line: Int) -> Int {
        content(ofLine: line).prefix { $0 == UInt8(ascii: " ") }.count
    }

    /// Finds comments and markers in what lies between two parts.
    private mutating func passGap(to end: Int) {
        var index = position
        var follows = position
        while index < end {
            let isLineStart = index == 0 || text[index - 1] == UInt8(ascii: "\n")
            if isLineStart, let marker = marker(at: index) {
                markers.append(marker)
                index = marker.range.upperBound
                follows = index
            } else if text[index] == UInt8(ascii: "#"), isLineStart || isBlank(text[index - 1]) {
                let line = line(of: index)
                let whole = index..<trimmed(index..<self.end(ofLine: line))
                let before = text[lineStarts[line]..<index]
                comments.append(
                    LayoutComment(
                        range: whole,
                        line: line,
                        column: before.count,
                        isAlone: before.allSatisfy(isBlank),
                        follows: follows
                    )
                )
                index = self.end(ofLine: line)
            } else {
                index += 1
            }
        }
        position = max(position, end)
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private func marker(at offset: Int) -> LayoutMarker? {
        let word = text[offset...].prefix(3)
        let isEnd = word.elementsEqual("...".utf8)
        guard isEnd || word.elementsEqual("---".utf8) else { return nil }
        if offset + 3 < text.count, !isBlank(text[offset + 3]),
            text[offset + 3] != UInt8(ascii: "\n")
        {
            return nil
        }
        return LayoutMarker(range: offset..<offset + 3, line: line(of: offset), isEnd: isEnd)
    }

    /// Where the anchor and the tag before a node end and the blanks behind them.
    private func pastProperties(_ start: Int) -> Int {
        var index = start
        while index < text.count,
            text[index] == UInt8(ascii: "&") || text[index] == UInt8(ascii: "!")
        {
            index = pastWord(index)
            while index < text.count, isBlank(text[index]) || text[index] == UInt8(ascii: "\n") {
                index += 1
            }
        }
        return index
    }

    private func pastWord(_ start: Int) -> Int {
        var index = start
        while index < text.count, !isBlank(text[index]), !"\n,]}".utf8.contains(text[index]) {
            index += 1
        }
        return index
    }

    /// The end of a stretch without the blanks at its end.
    private func trimmed(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, isBlank(text[end - 1]) || text[end - 1] == UInt8(ascii: "\n")
        {
            end -= 1
        }
        return end
    }

    /// The byte of a place, held inside the text. Columns count code points.
    private mutating func offset(_ line: Int, _ column: Int) -> Int {
        guard lineStarts.indices.contains(line) else { return text.count }
        if line != known.line || column < known.column { known = (line, 0, lineStarts[line]) }
        let end = end(ofLine: line)
        while known.column < column, known.offset < end {
            known.offset += 1
            while known.offset < end, text[known.offset] & 0xC0 == 0x80 { known.offset += 1 }
            known.column += 1
        }
        return known.offset
    }
}
