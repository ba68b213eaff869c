import FleetModel

/// What YAML 1.2.2 refuses and libyaml 0.2.5 takes: comments that touch a value, badly indented continuation lines, a lone
/// `-`, blank lines that make the indentation of a block scalar ambiguous.
///
/// Looks at the text beside the events, which must come in order. Linear altogether.
struct LayoutCheck {
    private let lines: SourceLines
    private var ends: PlaceCursor
    private var starts: PlaceCursor
    /// Where the last event ended.
    private var lastEnd = Mark(line: 0, column: 0)

    init(_ lines: SourceLines) {
        self.lines = lines
        ends = PlaceCursor(lines)
        starts = PlaceCursor(lines)
    }

    /// What is wrong around one event. `indentation` is the column of the innermost block collection, -1 where there is
    /// none.
    mutating func fault(in event: YAMLEvent, isInFlow: Bool, indentation: Int) -> LayoutFault? {
        defer { lastEnd = event.end }
        if isInFlow, (lastEnd.line, lastEnd.column) < (event.start.line, event.start.column),
            let fault = commentFault(from: lastEnd, to: event.start)
        {
            return fault
        }
        switch event.kind {
        case .alias(let name): return nameFault(name, at: starts.offset(of: event.start))
        case .sequenceStart(let properties, _), .mappingStart(let properties, _):
            return propertyFault(properties, of: event)
        case .scalar(let scalar):
            if let fault = propertyFault(scalar.properties, of: event) { return fault }
            return fault(in: scalar, of: event, isInFlow: isInFlow, indentation: indentation)
        case .sequenceEnd, .mappingEnd:
            return isInFlow ? commentFault(at: event.end) : nil
        default: return nil
        }
    }

    private mutating func fault(
        in scalar: YAMLEvent.Scalar,
        of event: YAMLEvent,
        isInFlow: Bool,
        indentation: Int
    ) -> LayoutFault? {
        if scalar.isBlock { return blockFault(event, indentation: indentation) }
        if scalar.isPlain {
            guard scalar.text == "-" else { return nil }
            return LayoutFault(
                message: "a `-` that is no value and begins no element",
                help: "quote it, if text is meant",
                place: event.start
            )
        }
        let fault = fault(
            from: event.start,
            to: event.end,
            indentation: indentation,
            skipsComments: false
        )
        return fault ?? commentFault(at: event.end)
    }

    /// A line of a flow collection may hold comments, and its closing bracket may stand below its key, as in JSON.
    func fault(inFlowFrom start: Mark, to end: Mark, indentation: Int) -> LayoutFault? {
        fault(from: start, to: end, indentation: indentation, skipsComments: true)
    }

    private func fault(
        from start: Mark,
        to end: Mark,
        indentation: Int,
        skipsComments: Bool
    ) -> LayoutFault? {
        guard indentation >= 0, end.line > start.line else { return nil }
        for line in start.line + 1...end.line {
            let text = lines.text(of: line)
            let spaces = text.prefix { $0 == UInt8(ascii: " ") }.count
            let first = text.dropFirst(spaces).first { $0 != UInt8(ascii: "\t") }
            guard let first, spaces <= indentation else { continue }
            if skipsComments {
                let isClosing = first == UInt8(ascii: "]") || first == UInt8(ascii: "}")
                if first == UInt8(ascii: "#") || isClosing && spaces == indentation { continue }
            }
            return LayoutFault(
                message: "a line that is not indented more than the value it belongs to",
                help: "the value begins on line \(start.line + 1): indent its lines by more than"
                    + " \(indentation) spaces",
                place: Mark(line: line, column: spaces)
            )
        }
        return nil
    }

    /// The `|` or `>` is indented as any value is, and blank lines before the text may not be longer than its indentation
    /// (YAML 1.2.2, 8.1.1.1).
    private mutating func blockFault(_ event: YAMLEvent, indentation: Int) -> LayoutFault? {
        let bar = indicator(from: starts.offset(of: event.start))
        let place = lines.mark(of: bar)
        if place.column <= indentation {
            return LayoutFault(
                message: "a block scalar that is not indented more than what it belongs to",
                help: "put it behind the key, or indent it",
                place: place
            )
        }
        let marks = lines.bytes[bar...].dropFirst().prefix { !" \t\r\n".utf8.contains($0) }
        if let comment = marks.firstIndex(of: UInt8(ascii: "#")) {
            return Self.touching(lines.mark(of: comment))
        }
        guard !marks.contains(where: ASCII.isDigit) else { return nil }
        var longest = 0
        var line = place.line + 1
        while line < lines.starts.count {
            let text = lines.text(of: line)
            let spaces = text.prefix { $0 == UInt8(ascii: " ") }.count
            guard spaces == text.count else {
                guard spaces > indentation, longest > spaces else { return nil }
                return LayoutFault(
                    message: "blank lines that are longer than the indentation of the text below",
                    help: "remove the blanks from the empty lines",
                    place: Mark(line: line, column: spaces)
                )
            }
            longest = max(longest, spaces)
            line += 1
        }
        return nil
    }

    /// libyaml ends the name of an anchor at characters that YAML 1.2 takes into it, and reads on right behind them.
    private func nameFault(_ name: String, at offset: Int) -> LayoutFault? {
        let end = offset + 1 + name.utf8.count
        guard end < lines.bytes.count, !" \t\r\n,[]{}".utf8.contains(lines.bytes[end]) else {
            return nil
        }
        return LayoutFault(
            message: "what follows the name `\(name.excerpt)` touches it",
            help: "put a space behind the name; a name is of letters, digits, `-` and `_`",
            place: lines.mark(of: end)
        )
    }

    private mutating func propertyFault(
        _ properties: YAMLEvent.Properties?,
        of event: YAMLEvent
    ) -> LayoutFault? {
        guard let anchor = properties?.anchor else { return nil }
        let start = starts.offset(of: event.start)
        let mark = UInt8(ascii: "&")
        return nameFault(anchor, at: skipProperties(from: start) { $0 == mark })
    }

    /// Where the `|` or `>` of a block scalar stands, behind its properties, which may be on lines of their own.
    private func indicator(from start: Int) -> Int {
        skipProperties(from: start) { "|>".utf8.contains($0) }
    }

    /// The first byte that is meant, behind properties, blanks, line ends and comments.
    private func skipProperties(from start: Int, to isMeant: (UInt8) -> Bool) -> Int {
        let bytes = lines.bytes
        var index = start
        while index < bytes.count, !isMeant(bytes[index]) {
            if bytes[index] == UInt8(ascii: "#") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if "&!".utf8.contains(bytes[index]) {
                while index < bytes.count, !" \t\r\n".utf8.contains(bytes[index]) { index += 1 }
            } else {
                index += 1
            }
        }
        return min(index, bytes.count)
    }

    /// The column of a block collection whose properties stand on the line before; -1 where that cannot be told.
    func indentation(below line: Int) -> Int {
        var line = line + 1
        while line < lines.starts.count {
            let text = lines.text(of: line)
            let spaces = text.prefix { $0 == UInt8(ascii: " ") }.count
            line += 1
            guard let first = text.dropFirst(spaces).first, first != UInt8(ascii: "#") else {
                continue
            }
            return "&!".utf8.contains(first) ? -1 : spaces
        }
        return -1
    }

    private mutating func commentFault(at mark: Mark) -> LayoutFault? {
        let offset = ends.offset(of: mark)
        guard offset < lines.bytes.count, lines.bytes[offset] == UInt8(ascii: "#") else {
            return nil
        }
        return Self.touching(mark)
    }

    /// Between two tokens stand indicators, blanks and comments only.
    private mutating func commentFault(from start: Mark, to end: Mark) -> LayoutFault? {
        let first = ends.offset(of: start)
        let last = starts.offset(of: end)
        guard first < last else { return nil }
        if let fault = colonFault(from: first, to: last) { return fault }
        var isComment = false
        for index in first..<last {
            let byte = lines.bytes[index]
            if byte == UInt8(ascii: "\n") { isComment = false }
            guard byte == UInt8(ascii: "#"), !isComment else { continue }
            isComment = true
            guard index > 0, !" \t\n".utf8.contains(lines.bytes[index - 1]) else { continue }
            return Self.touching(lines.mark(of: index))
        }
        return nil
    }

    /// libyaml takes each `:` in a flow collection for the one behind a key; it is part of what it touches, unless the key
    /// before it is one of JSON.
    private func colonFault(from first: Int, to last: Int) -> LayoutFault? {
        guard lines.bytes[last - 1] == UInt8(ascii: ":"), last < lines.bytes.count,
            !" \t\r\n,[]{}".utf8.contains(lines.bytes[last]),
            first == 0 || !"\"']}".utf8.contains(lines.bytes[first - 1])
        else { return nil }
        return LayoutFault(
            message: "a `:` that touches what follows and ends no key",
            help: "put a space behind it, or quote the text that it begins",
            place: lines.mark(of: last - 1)
        )
    }

    private static func touching(_ place: Mark) -> LayoutFault {
        LayoutFault(
            message: "a comment that touches the value before it",
            help: "put a space before the `#`",
            place: place
        )
    }
}
